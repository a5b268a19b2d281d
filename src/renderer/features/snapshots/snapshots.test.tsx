import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import type { SnapshotEntry } from "#shared/models/snapshot";
import { renderApp, type RenderOptions } from "../../testing/render-app.tsx";
import {
  MAIN,
  minutesAgo,
  runIdOf,
  sampleEntry,
  sampleFolder,
  sampleProgress,
  sampleRun,
  sampleSnapshot,
  sampleState,
  snapshotNameOf,
} from "../../testing/sample-state.ts";

const NAME = snapshotNameOf("backup-20250714T020000Z");
const RUN = runIdOf("run-of-the-dialog");

const FOLDERS: Readonly<Record<string, readonly SnapshotEntry[]>> = {
  "": [sampleFolder("state"), sampleFolder("workspace")],
  workspace: [
    sampleFolder("workspace/memory"),
    sampleEntry("workspace/AGENTS.md", { size: 5400 }),
    sampleEntry("workspace/SOUL.md", { size: 18_000 }),
  ],
  "workspace/memory": Array.from({ length: 5000 }, (_, index) =>
    sampleEntry(`workspace/memory/note-${index}.md`),
  ),
};

async function renderSnapshots(options: Partial<RenderOptions> = {}) {
  const { handlers } = options;
  const app = await renderApp({
    state: sampleState(),
    hash: `#/snapshots/${NAME}`,
    ...options,
    handlers: {
      ...handlers,
      backup: {
        list: () => Promise.resolve({ snapshots: [sampleSnapshot()], leftovers: [] }),
        children: ({ path }) => Promise.resolve(FOLDERS[path] ?? []),
        restorePreview: ({ snapshot, paths }) =>
          Promise.resolve({ snapshot, to: "/restores/fresh", files: 3, bytes: 1200, dryRun: true, paths }),
        restore: () => Promise.resolve({ runId: RUN }),
        verify: () => Promise.resolve({ runId: RUN }),
        ...handlers?.backup,
      },
    },
  });
  return app;
}

const rows = () => screen.getAllByRole("row").slice(1);
const activeRow = () => {
  const id = screen.getByRole("grid").getAttribute("aria-activedescendant");
  return id === null ? null : document.getElementById(id)?.textContent;
};

describe("the list of snapshots", () => {
  it("shows them by day with their facts, whether proved and why kept, and the contents of the newest", async () => {
    await renderSnapshots({
      hash: "#/snapshots",
      handlers: {
        backup: {
          list: () =>
            Promise.resolve({
              snapshots: [
                sampleSnapshot({
                  warnings: 2,
                  keepWhy: ["daily 2 of 7", "weekly 2 of 4"],
                  proof: { at: minutesAgo(90), how: "restore-test", isGood: true },
                }),
              ],
              leftovers: [],
            }),
        },
      },
    });
    const link = await screen.findByRole("link", { name: /3,107 entries · 412 MB/ });
    expect(within(link).getByRole("img", { name: "Encrypted" })).toBeDefined();
    expect(link.textContent).toContain("2 warnings");
    expect(link.textContent).toContain("1m 14s");
    expect(link.textContent).toContain("Kept: weekly 2 of 4, for 3 more weeks");
    expect(within(link).getByRole("img", { name: "Proved by a test restore 2 hours ago" })).toBeDefined();
    // The newest is shown without being asked for.
    expect(link.getAttribute("aria-current")).toBe("true");
    await screen.findByText("workspace");
  });

  it("says what is missing when there is none, and why when it cannot be read", async () => {
    const list = [
      () =>
        Promise.reject(
          new ClawbackError("REMOTE_UNREACHABLE", "S3 could not be reached.", { action: { kind: "retry" } }),
        ),
      () => Promise.resolve({ snapshots: [], leftovers: [] }),
    ];
    const { user } = await renderSnapshots({
      hash: "#/snapshots",
      handlers: { backup: { list: () => list.shift()?.() ?? Promise.reject(new Error("asked too often")) } },
    });
    await screen.findByText("S3 could not be reached.");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("No snapshot yet");
    expect(screen.getByRole("button", { name: "Back up now" })).toBeDefined();
  });

  it("reads the list again when a backup has ended", async () => {
    const { push, fake } = await renderSnapshots({ hash: "#/snapshots" });
    await screen.findByRole("link", { name: /3,107 entries/ });
    const lists = () => fake.calls.filter((call) => call.channel === "backup.list").length;
    expect(lists()).toBe(1);
    push(sampleState({ revision: 2, recentRuns: [sampleRun({ kind: "backup", result: null })] }));
    await waitFor(() => expect(lists()).toBe(2));
  });
});

describe("the files of a snapshot", () => {
  it("are walked through by keyboard, and going up lands where one came from", async () => {
    const { user } = await renderSnapshots();
    await screen.findByText("workspace");
    screen.getByRole("grid").focus();
    await user.keyboard("{ArrowDown}{Enter}");
    await screen.findByText("AGENTS.md");
    expect(window.location.hash).toBe(`#/snapshots/${NAME}/workspace`);
    expect(activeRow()).toContain("memory");
    await user.keyboard("{Backspace}");
    await screen.findByText("state");
    await waitFor(() => expect(activeRow()).toContain("workspace"));
    await user.keyboard("s");
    expect(activeRow()).toContain("state");
  });

  it("keeps the keyboard in the grid through an empty folder", async () => {
    const { user } = await renderSnapshots();
    await screen.findByText("state");
    screen.getByRole("grid").focus();
    await user.keyboard("{Enter}");
    await screen.findByText("This folder is empty");
    await user.keyboard("{ArrowLeft}");
    await screen.findByText("workspace");
  });

  it("have only the rows in sight in the page, of however many", async () => {
    const { user } = await renderSnapshots({ hash: `#/snapshots/${NAME}/workspace/memory` });
    await screen.findByText("note-0.md");
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("5001");
    expect(rows().length).toBeLessThan(60);
    await user.click(screen.getByRole("button", { name: "Name" }));
    expect(rows()[0]?.textContent).toContain("note-4999.md");
  });

  it("are sorted by size, folders first", async () => {
    const { user } = await renderSnapshots({ hash: `#/snapshots/${NAME}/workspace` });
    await screen.findByText("AGENTS.md");
    await user.click(screen.getByRole("button", { name: "Size" }));
    expect(screen.getByRole("columnheader", { name: "Size" }).getAttribute("aria-sort")).toBe("descending");
    const names = rows().map((row) => row.querySelector("[role=gridcell]")?.textContent);
    expect(names).toEqual(["memory", "SOUL.md", "AGENTS.md"]);
  });
});

describe("restoring", () => {
  it("shows what and where before it restores the selection, then how far, then the result", async () => {
    const state = sampleState({ face: { kind: "desktop", filesBy: "path", canOpenFolder: true } });
    const { user, fake, push } = await renderSnapshots({
      state,
      hash: `#/snapshots/${NAME}/workspace`,
      handlers: { app: { openFolder: () => Promise.resolve(null) } },
    });
    await screen.findByText("AGENTS.md");
    screen.getByRole("grid").focus();
    await user.keyboard(" {End} ");
    expect(rows().map((row) => row.getAttribute("aria-selected"))).toEqual(["true", "false", "true"]);
    await user.click(screen.getByRole("button", { name: "Restore selected…" }));

    const dialog = screen.getByRole("dialog", { name: "Restore" });
    await within(dialog).findByText("/restores/fresh");
    const paths = ["workspace/SOUL.md", "workspace/memory"];
    const input = { profileId: MAIN, snapshot: NAME, paths, overwrite: false };
    expect(fake.calls.at(-1)).toEqual({ channel: "backup.restorePreview", input });
    await user.click(within(dialog).getByRole("button", { name: "The same in a terminal" }));
    expect(
      within(dialog).getByText(
        `clawback backup restore --snapshot ${NAME} --path workspace/SOUL.md --path workspace/memory`,
      ),
    ).toBeDefined();

    await user.click(within(dialog).getByRole("button", { name: "Restore" }));
    expect(fake.calls.at(-1)).toEqual({ channel: "backup.restore", input });
    const running = { kind: "running", progress: sampleProgress() } as const;
    push({ ...state, revision: 2, activeRuns: [sampleRun({ id: RUN, kind: "restore", state: running })] });
    expect(within(dialog).getByRole("progressbar", { name: "Restoring" })).toBeDefined();

    const result = {
      kind: "restore",
      snapshot: NAME,
      to: "/restores/fresh-2",
      files: 3,
      bytes: 1200,
    } as const;
    push({ ...state, revision: 3, recentRuns: [sampleRun({ id: RUN, kind: "restore", result })] });
    expect(within(dialog).getByText("/restores/fresh-2")).toBeDefined();
    await user.click(within(dialog).getByRole("button", { name: "Open folder" }));
    expect(fake.calls.at(-1)).toEqual({ channel: "app.openFolder", input: { path: "/restores/fresh-2" } });
  });

  it("of everything names no paths, and offers no folder to open in a browser", async () => {
    const { user, fake, push } = await renderSnapshots();
    await user.click(await screen.findByRole("button", { name: "Restore everything…" }));
    await user.click(await screen.findByRole("button", { name: "Restore" }));
    expect(fake.calls.at(-1)?.input).toEqual({
      profileId: MAIN,
      snapshot: NAME,
      paths: [],
      overwrite: false,
    });
    const result = { kind: "restore", snapshot: NAME, to: "/restores/fresh", files: 3, bytes: 1200 } as const;
    push(sampleState({ revision: 2, recentRuns: [sampleRun({ id: RUN, kind: "restore", result })] }));
    expect(screen.getByText("/restores/fresh")).toBeDefined();
    expect(screen.queryByRole("button", { name: "Open folder" })).toBeNull();
  });
});

describe("proving", () => {
  it("goes as deep as asked and shows the good result", async () => {
    const { user, fake, push } = await renderSnapshots();
    await user.click(await screen.findByRole("button", { name: "Prove…" }));
    await user.click(screen.getByRole("radio", { name: "Full" }));
    await user.click(screen.getByRole("button", { name: "Prove" }));
    expect(fake.calls.at(-1)).toEqual({
      channel: "backup.verify",
      input: { profileId: MAIN, snapshot: NAME, deep: true },
    });
    const result = { kind: "verify", snapshot: NAME, deep: true, parts: 13, frames: 220 } as const;
    push(sampleState({ revision: 2, recentRuns: [sampleRun({ id: RUN, kind: "verify", result })] }));
    expect(screen.getByText(/every byte was read back and is genuine \(13 parts checked\)/)).toBeDefined();
  });

  it("by a test restore names what was compared", async () => {
    const { user, fake, push } = await renderSnapshots({
      handlers: { backup: { testRestore: () => Promise.resolve({ runId: RUN }) } },
    });
    await user.click(await screen.findByRole("button", { name: "Prove…" }));
    await user.click(screen.getByRole("radio", { name: "Test restore" }));
    await user.click(screen.getByRole("button", { name: "The same in a terminal" }));
    expect(screen.getByText(`clawback backup test-restore ${NAME}`)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Prove" }));
    expect(fake.calls.at(-1)?.channel).toBe("backup.testRestore");
    const restored = { files: 12, bytes: 4_200_000 };
    const result = { kind: "verify", snapshot: NAME, deep: false, parts: 1, frames: 2, restored } as const;
    push(sampleState({ revision: 2, recentRuns: [sampleRun({ id: RUN, kind: "verify", result })] }));
    expect(screen.getByText(/12 files \(4\.2 MB\) were restored for a moment/)).toBeDefined();
  });

  it("never calls a damaged snapshot good", async () => {
    const { user, push } = await renderSnapshots();
    await user.click(await screen.findByRole("button", { name: "Prove…" }));
    await user.click(screen.getByRole("button", { name: "Prove" }));
    const error = { code: "SNAPSHOT_DAMAGED", message: "data.00003 is missing." } as const;
    const run = sampleRun({ id: RUN, kind: "verify", state: { kind: "failed", error }, result: null });
    push(sampleState({ revision: 2, recentRuns: [run] }));
    expect(screen.getByRole("alert").textContent).toContain("data.00003 is missing.");
    expect(screen.queryByText(/genuine/)).toBeNull();
  });
});
