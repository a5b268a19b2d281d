import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { SnapshotList } from "#shared/models/snapshot";
import { renderApp } from "../../../testing/render-app.tsx";
import { MAIN, minutesAgo, runIdOf, sampleState, snapshotNameOf } from "../../../testing/sample-state.ts";

const LEGACY = "backup-20250102T020000Z.tar.gz.enc";
const ODD: SnapshotList = {
  snapshots: [],
  leftovers: [{ name: snapshotNameOf("backup-20250701T020000Z"), bytes: 64_000_000, files: 2 }],
  legacy: [{ name: LEGACY, createdAt: minutesAgo(9_000), encrypted: true, storedBytes: 5_000_000 }],
  missing: [snapshotNameOf("backup-20250702T020000Z")],
  damaged: [{ name: snapshotNameOf("backup-20250703T020000Z"), message: "Its record is damaged." }],
};

async function renderOdd() {
  let list = ODD;
  return renderApp({
    state: sampleState(),
    hash: "#/snapshots",
    handlers: {
      backup: {
        list: () => Promise.resolve(list),
        forgetMissing: () => {
          list = { ...list, missing: [] };
          return Promise.resolve(null);
        },
        run: () => Promise.resolve({ runId: runIdOf("run-of-backup") }),
        restoreLegacy: () => Promise.resolve({ runId: runIdOf("run-of-restore") }),
        prunePreview: () =>
          Promise.resolve({ snapshots: [], leftovers: ODD.leftovers, legacy: [], bytes: 64_000_000 }),
        prune: () => Promise.resolve({ runId: runIdOf("run-of-prune") }),
      },
    },
  });
}

const group = (name: string) => screen.findByRole("region", { name });

describe("what is no good snapshot", () => {
  it("is missing until its owner says that it is known", async () => {
    const { user, fake } = await renderOdd();
    await user.click(within(await group("Missing")).getByRole("button", { name: "Forget them" }));
    await screen.findByRole("region", { name: "Damaged" });
    expect(fake.calls.map(({ channel }) => channel)).toContain("backup.forgetMissing");
    await expect.poll(() => screen.queryByRole("region", { name: "Missing" })).toBeNull();
  });

  it("is damaged, with why, and a new backup takes its place", async () => {
    const { user, fake } = await renderOdd();
    const damaged = await group("Damaged");
    expect(damaged.textContent).toContain("Its record is damaged.");
    await user.click(within(damaged).getByRole("button", { name: "Back up now" }));
    expect(fake.calls.at(-1)).toEqual({ channel: "backup.run", input: { profileId: MAIN } });
  });

  it("was never finished, and is removed when what goes has been seen", async () => {
    const { user, fake } = await renderOdd();
    await user.click(within(await group("Never finished")).getByRole("button", { name: "Clean up…" }));
    const dialog = screen.getByRole("dialog", { name: "What a clean-up removes" });
    await within(dialog).findByText("1 item goes, which frees 64 MB.");
    await user.click(within(dialog).getByRole("button", { name: "Remove 1 item now" }));
    expect(fake.calls.at(-1)).toEqual({
      channel: "backup.prune",
      input: { profileId: MAIN, withLegacy: false },
    });
  });

  it("is the plugin's, and is restored whole", async () => {
    const { user, fake } = await renderOdd();
    const legacy = await group("From the OpenClaw plugin");
    await user.click(within(legacy).getByRole("button", { name: /^Restore the plugin/ }));
    const dialog = screen.getByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "Restore" }));
    expect(fake.calls.at(-1)).toEqual({
      channel: "backup.restoreLegacy",
      input: { profileId: MAIN, snapshot: LEGACY, paths: [] },
    });
  });
});
