import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import type { Conflict } from "#shared/models/sync";
import { planOf, type SyncStep } from "#shared/models/sync";
import { renderApp } from "../../testing/render-app.tsx";
import {
  MAIN,
  minutesAgo,
  runIdOf,
  sampleProfile,
  sampleRun,
  sampleState,
} from "../../testing/sample-state.ts";

const started = { runId: runIdOf("run-started") };

function bisyncProfile() {
  const profile = sampleProfile();
  return { ...profile, sync: { ...profile.sync, mode: "bisync" as const } };
}

const BOTH_WAYS: readonly SyncStep[] = [
  {
    kind: "pull",
    title: "cloud → workspace",
    changes: [
      { action: "copy", path: "theirs.md", size: 10 },
      { action: "copy", path: "both.md", size: 10, replaces: true },
    ],
  },
  {
    kind: "push",
    title: "workspace → cloud",
    changes: [],
    leftOut: [{ path: "link.md", reason: "It is a symbolic link." }],
  },
];

describe("a plan", () => {
  it("shows every direction with its numbers, what is replaced first, and what is left out with the reason", async () => {
    const { user } = await renderApp({
      state: sampleState(),
      handlers: {
        sync: { preview: () => Promise.resolve({ ...planOf(BOTH_WAYS), isFirst: true as const }) },
      },
    });
    await user.click(screen.getByRole("button", { name: "What would change…" }));
    const dialog = await screen.findByRole("dialog", { name: "What a sync would change" });
    await within(dialog).findByText("2 files to copy (20 bytes) · 1 file to replace");
    expect(within(dialog).getByText("1 left out")).toBeDefined();
    expect(within(dialog).getByText(/^The first sync, or the first since/)).toBeDefined();
    expect(
      within(dialog)
        .getAllByRole("listitem")
        .map((row) => row.textContent),
    ).toEqual([
      "cloud → workspace 2",
      "Replaceboth.md10 bytes",
      "Copytheirs.md10 bytes",
      "workspace → cloud nothing to do",
      "Left out (1): It is a symbolic link.",
      "link.md",
    ]);
    expect(within(dialog).getByText(/kept for 30 days in \.clawback-trash/)).toBeDefined();
  });

  it("puts a few rows of very many into the page", async () => {
    const changes = Array.from({ length: 50_000 }, (_, index) => ({
      action: "copy" as const,
      path: `file-${index}`,
      size: 1,
    }));
    const { user } = await renderApp({
      state: sampleState(),
      handlers: {
        sync: { preview: () => Promise.resolve(planOf([{ kind: "push", title: "up", changes }])) },
      },
    });
    await user.click(screen.getByRole("button", { name: "What would change…" }));
    await screen.findByText("50,000 files to copy (50 kB)");
    const rows = within(screen.getByRole("list", { name: "Planned changes" })).getAllByRole("listitem");
    expect(rows[0]?.getAttribute("aria-setsize")).toBe("50001");
    expect(rows.length).toBeLessThan(100);
  });

  it("says which guard keeps it from being made, with the way out", async () => {
    const { user } = await renderApp({
      state: sampleState(),
      handlers: {
        sync: {
          preview: () =>
            Promise.reject(new ClawbackError("SOURCE_EMPTY", "The folder to sync has no files.")),
        },
      },
    });
    await user.click(screen.getByRole("button", { name: "What would change…" }));
    const dialog = await screen.findByRole("dialog");
    await within(dialog).findByText("The folder to sync has no files.");
    expect(within(dialog).queryByRole("button", { name: "Sync now" })).toBeNull();
  });
});

describe("a new beginning of a bisync", () => {
  it("is shown in both directions, then asked for, and only then run", async () => {
    const { fake, user } = await renderApp({
      state: sampleState({ profiles: [bisyncProfile()] }),
      handlers: {
        sync: {
          preview: () => Promise.resolve({ ...planOf(BOTH_WAYS), resync: true as const }),
          run: () => Promise.resolve(started),
        },
      },
    });
    await user.click(screen.getByRole("button", { name: "Begin anew…" }));
    await screen.findByRole("dialog", { name: "What a new beginning would change" });
    expect(fake.calls.at(-1)).toEqual({
      channel: "sync.preview",
      input: { profileId: MAIN, resync: true },
    });
    await user.click(await screen.findByRole("button", { name: "Go on…" }));
    const question = screen.getByRole("dialog", { name: "Begin anew with both sides?" });
    expect(question.textContent).toContain("what was deleted on one side only comes back");
    expect(question.contains(document.activeElement)).toBe(true);
    // The Enter that led here is not the yes.
    await user.keyboard("{Enter}");
    await user.click(within(question).getByRole("button", { name: "Back" }));
    await user.click(screen.getByRole("button", { name: "Go on…" }));
    expect(fake.calls.some(({ channel }) => channel === "sync.run")).toBe(false);
    await user.click(screen.getByRole("button", { name: "Yes, begin anew" }));
    expect(fake.calls.at(-1)).toEqual({
      channel: "sync.run",
      input: { profileId: MAIN, approved: true, resync: true },
    });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("is asked for as well when Clawback finds that one is needed", async () => {
    const { fake, user } = await renderApp({
      state: sampleState({ profiles: [bisyncProfile()] }),
      handlers: {
        sync: { preview: () => Promise.resolve({ ...planOf([]), resync: true as const }) },
      },
    });
    await user.click(screen.getByRole("button", { name: "What would change…" }));
    await screen.findByRole("button", { name: "Go on…" });
    const dialog = within(screen.getByRole("dialog", { name: "What a new beginning would change" }));
    expect(dialog.queryByRole("button", { name: "Sync now" })).toBeNull();
    await user.click(dialog.getByRole("button", { name: "Close" }));
    expect(fake.calls.some(({ channel }) => channel === "sync.run")).toBe(false);
  });
});

const version = (path: string, minutes: number) => ({ path, size: 12, modifiedAt: minutesAgo(minutes) });

const CONFLICT: Conflict = {
  path: "a.md",
  versions: [
    { ...version("a.md", 5), side: "here" },
    { ...version("a.md.conflict1", 90), side: "cloud" },
  ],
};

describe("conflicts", () => {
  const compare = () =>
    Promise.resolve([
      { path: "a.md", kind: "text" as const, text: "one\ntwo\n", isCut: false },
      { path: "a.md.conflict1", kind: "text" as const, text: "one\n2\n", isCut: false },
    ]);

  it("are listed, compared and settled, and the list is read anew", async () => {
    const list = [CONFLICT];
    const { fake, user } = await renderApp({
      state: sampleState(),
      handlers: {
        conflicts: {
          list: () => Promise.resolve([...list]),
          compare,
          resolve: () => {
            list.pop();
            return Promise.resolve({ discarded: ["/ws/.clawback-trash/1-edited/a.md"] });
          },
        },
      },
    });
    const card = await screen.findByRole("region", { name: "Conflicts" });
    await user.click(within(card).getByRole("button", { name: "Compare the versions of a.md" }));
    const dialog = screen.getByRole("dialog", { name: "Changed on both sides" });
    expect(within(dialog).getByRole("heading", { name: "From this computer" })).toBeDefined();
    await within(dialog).findByRole("row", { name: "2 two 2 2" });
    await user.click(within(dialog).getByRole("button", { name: "Keep this one: a.md.conflict1" }));
    await screen.findByText("/ws/.clawback-trash/1-edited/a.md");
    expect(fake.calls.find(({ channel }) => channel === "conflicts.resolve")?.input).toEqual({
      profileId: MAIN,
      path: "a.md.conflict1",
      keep: "this",
    });
    await waitFor(() => expect(screen.queryByRole("region", { name: "Conflicts" })).toBeNull());
  });

  it("keeps both by the path of a version that is there", async () => {
    const orphan: Conflict = { path: "b", versions: [version("b..path1", 1), version("b..path2", 2)] };
    const { fake, user } = await renderApp({
      state: sampleState(),
      handlers: {
        conflicts: {
          list: () => Promise.resolve([orphan]),
          compare: () => Promise.resolve([]),
          resolve: () => Promise.resolve({ discarded: [] }),
        },
      },
    });
    await user.click(await screen.findByRole("button", { name: "Compare the versions of b" }));
    await user.click(screen.getByRole("button", { name: "Keep both" }));
    await screen.findByRole("dialog", { name: "Settled" });
    expect(fake.calls.find(({ channel }) => channel === "conflicts.resolve")?.input).toEqual({
      profileId: MAIN,
      path: "b..path1",
      keep: "both",
    });
  });

  it("are looked for again after every sync", async () => {
    const list: Conflict[] = [];
    const { push } = await renderApp({
      state: sampleState(),
      handlers: { conflicts: { list: () => Promise.resolve([...list]) } },
    });
    expect(screen.queryByRole("region", { name: "Conflicts" })).toBeNull();
    list.push(CONFLICT);
    push(sampleState({ revision: 2, recentRuns: [sampleRun()] }));
    await screen.findByRole("region", { name: "Conflicts" });
  });
});

describe("a pause", () => {
  it("is chosen from a menu, by keyboard", async () => {
    const { fake, user } = await renderApp({
      state: sampleState(),
      handlers: { app: { pause: () => Promise.resolve(null) } },
    });
    screen.getByRole("button", { name: "Pause" }).focus();
    await user.keyboard("{Enter}");
    await screen.findByRole("menuitem", { name: "For 30 minutes" });
    await user.keyboard("{ArrowDown}{Enter}");
    expect(fake.calls.at(-1)).toEqual({
      channel: "app.pause",
      input: { length: { kind: "minutes", minutes: 60 } },
    });
  });

  it("is said with its end, also as what comes next, and ended", async () => {
    const { fake, user } = await renderApp({
      state: sampleState({ pausedUntil: { kind: "resumed" } }),
      handlers: { app: { resume: () => Promise.resolve(null) } },
    });
    const bar = screen.getByRole("region", { name: "Pause" });
    expect(bar.textContent).toContain("Paused until you resume.");
    expect(screen.getAllByText("When you resume")).toHaveLength(2);
    await user.click(within(bar).getByRole("button", { name: "Resume" }));
    expect(fake.calls.at(-1)).toEqual({ channel: "app.resume", input: {} });
  });
});

describe("what a sync brought and left out", () => {
  it("is in its card, with the way to the reasons", async () => {
    const run = sampleRun({
      result: {
        kind: "sync",
        copied: 0,
        deleted: 0,
        bytes: 0,
        arrivals: ["report.pdf", "box/a.txt"],
        conflicts: ["a.md"],
      },
      warnings: [
        { kind: "mail-unstorable", message: "It stays in _outbox.", path: "_outbox/a:b" },
        { kind: "conflict", message: "It was changed on both sides.", path: "a.md" },
      ],
    });
    const profile = sampleProfile({
      arrivals: [{ name: "report.pdf", size: 10, type: "file", arrivedAt: minutesAgo(5) }],
    });
    const { user } = await renderApp({ state: sampleState({ recentRuns: [run], profiles: [profile] }) });
    expect(screen.getByRole("link", { name: "1 item, the newest 5 minutes ago" })).toBeDefined();
    expect(screen.getByText("2 arrived · 1 conflict")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "1 item: why…" }));
    const dialog = screen.getByRole("dialog");
    expect(dialog.textContent).toContain("box/a.txt");
    expect(within(dialog).getByText("It stays in _outbox.")).toBeDefined();
  });
});
