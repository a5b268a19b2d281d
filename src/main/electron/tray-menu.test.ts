import type { ProfileId } from "#shared/brand";
import type { AppState } from "#shared/models/app-state";
import type { Arrival } from "#shared/models/delivery";
import { describe, expect, it } from "vitest";
import { appState, profileView, runningRun } from "../ipc/testing/stand-in-app.ts";
import { type TrayItem, trayMenuOf } from "./tray-menu.ts";

/** The menu as lines of text, the way one reads it: `[x]` checked, `(…)` disabled, indented submenus. */
function lines(items: readonly TrayItem[], indent = ""): readonly string[] {
  return items.flatMap((item) => {
    switch (item.kind) {
      case "separator":
        return [`${indent}---`];
      case "text":
        return [`${indent}(${item.label})`];
      case "submenu":
        return [`${indent}${item.label} ▸`, ...lines(item.items, `${indent}  `)];
      case "button":
      case "checkbox": {
        const label = item.isEnabled ? item.label : `(${item.label})`;
        const box = item.kind === "button" ? "" : item.isChecked ? "[x] " : "[ ] ";
        return [indent + box + label];
      }
    }
  });
}

const arrival = (name: string, arrivedAt: string): Arrival => ({ name, arrivedAt, size: 1, type: "file" });

describe("trayMenuOf", () => {
  it("has the headline and every action", () => {
    expect(lines(trayMenuOf(appState()))).toEqual([
      "(Safe. Last snapshot 3 hours ago.)",
      "---",
      "[x] Sync",
      "Sync now",
      "Pause for 30 min",
      "Pause for 1 h",
      "Pause until tomorrow",
      "(Resume)",
      "Back up now",
      "Send files to the agent…",
      "Recent arrivals ▸",
      "  (Nothing yet)",
      "---",
      "Open Clawback",
      "[ ] Launch at login",
      "Quit",
    ]);
  });

  it("tells of a newer Clawback above the way into the window", () => {
    const update = { version: "1.3.0", url: "https://clawback.example/releases/1.3.0" };
    const items = trayMenuOf(appState({ update }));
    expect(lines(items).slice(-5)).toEqual([
      "---",
      "Clawback 1.3.0 is out…",
      "Open Clawback",
      "[ ] Launch at login",
      "Quit",
    ]);
    expect(items.at(-4)).toMatchObject({ action: { kind: "open" } });
  });

  it("offers nothing that cannot be done", () => {
    const profile = profileView();
    const bare = profileView({
      sync: { ...profile.sync, provider: "off", enabled: false },
      backup: { ...profile.backup, enabled: false },
    });
    expect(lines(trayMenuOf(appState({ profiles: [bare] }))).slice(2, 10)).toEqual([
      "[ ] (Sync)",
      "(Sync now)",
      "Pause for 30 min",
      "Pause for 1 h",
      "Pause until tomorrow",
      "(Resume)",
      "(Back up now)",
      "(Send files to the agent…)",
    ]);
    expect(lines(trayMenuOf(appState({ profiles: [] })))).toEqual([
      "(Clawback is not set up yet)",
      "---",
      "Open Clawback",
      "[ ] Launch at login",
      "Quit",
    ]);
  });

  it("does not start what is going on already", () => {
    expect(lines(trayMenuOf(appState({ activeRuns: [runningRun()] })))).toContain("(Sync now)");
    const elsewhere = { ...runningRun(), profileId: "other" as ProfileId };
    expect(lines(trayMenuOf(appState({ activeRuns: [elsewhere] })))).toContain("Sync now");
  });

  it("pauses for so long, and resumes only what is paused", () => {
    const buttons = (state: Partial<AppState>) =>
      trayMenuOf(appState(state)).flatMap((item) =>
        item.kind === "button" && item.isEnabled && ["pause", "resume"].includes(item.action.kind)
          ? [[item.label, item.action]]
          : [],
      );
    const pauses = [
      ["Pause for 30 min", { kind: "pause", length: { kind: "minutes", minutes: 30 } }],
      ["Pause for 1 h", { kind: "pause", length: { kind: "minutes", minutes: 60 } }],
      ["Pause until tomorrow", { kind: "pause", length: { kind: "tomorrow" } }],
    ];
    expect(buttons({})).toEqual(pauses);
    expect(buttons({ pausedUntil: { kind: "resumed" } })).toEqual([
      ...pauses,
      ["Resume", { kind: "resume" }],
    ]);
  });

  it("asks for the opposite of what sync is now", () => {
    const profile = profileView();
    const paused = profileView({ sync: { ...profile.sync, enabled: false } });
    const action = (view: typeof profile) =>
      trayMenuOf(appState({ profiles: [view] })).flatMap((item) =>
        item.kind === "checkbox" && item.action.kind === "set-sync" ? [item.action] : [],
      );
    expect(action(profile)).toEqual([{ kind: "set-sync", profileId: "home", enabled: false }]);
    expect(action(paused)).toEqual([{ kind: "set-sync", profileId: "home", enabled: true }]);
  });

  it("gives each of several profiles a submenu of its own", () => {
    const second = profileView({ id: "laptop" as ProfileId, name: "Tom & Laptop" });
    const menu = lines(trayMenuOf(appState({ profiles: [profileView(), second] })));
    expect(menu).toEqual([
      "(Home: Safe. Last snapshot 3 hours ago.)",
      "---",
      "Home ▸",
      "  [x] Sync",
      "  Sync now",
      "  Back up now",
      "  Send files to the agent…",
      "  Recent arrivals ▸",
      "    (Nothing yet)",
      "Tom && Laptop ▸",
      "  [x] Sync",
      "  Sync now",
      "  Back up now",
      "  Send files to the agent…",
      "  Recent arrivals ▸",
      "    (Nothing yet)",
      "---",
      "Pause for 30 min",
      "Pause for 1 h",
      "Pause until tomorrow",
      "(Resume)",
      "---",
      "Open Clawback",
      "[ ] Launch at login",
      "Quit",
    ]);
  });

  it("shows the newest ten arrivals, names from outside made harmless", () => {
    const arrivals = [
      arrival("old", "2026-01-01T00:00:00Z"),
      ...Array.from({ length: 9 }, (_, i) => arrival(`file ${i}`, `2026-01-02T00:00:0${i}Z`)),
      arrival(`a\n&b\u202e${"c".repeat(200)}`, "2026-01-03T00:00:00Z"),
    ];
    const menu = lines(trayMenuOf(appState({ profiles: [profileView({ arrivals })] })));
    const shown = menu.filter((line) => line.startsWith("  "));
    expect(menu).toContain("Recent arrivals ▸");
    expect(shown).toHaveLength(10);
    expect(shown[0]).toBe(`  a &&b ${"c".repeat(74)}…`);
    expect(shown).not.toContain("  old");
  });
});
