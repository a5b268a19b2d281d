import type { ProfileId } from "#shared/brand";
import type { AppState, ProfileView } from "#shared/models/app-state";
import { describe, expect, it } from "vitest";
import { appState, profileView, runningRun } from "../ipc/testing/stand-in-app.ts";
import { trayHeadlineOf, trayStatusOf } from "./tray-status.ts";

type Level = ProfileView["headline"]["level"];

function profile(level: Level, sync: Partial<ProfileView["sync"]> = {}): ProfileView {
  return profileView({ headline: { level, text: `${level}.` }, sync: { ...profileView().sync, ...sync } });
}

const off = { enabled: false };
const run = runningRun();

describe("trayStatusOf", () => {
  const table: readonly (readonly [string, Partial<AppState>, string])[] = [
    ["nothing is set up", { profiles: [] }, "idle"],
    ["all is well", { profiles: [profile("safe")] }, "idle"],
    ["a run is going", { profiles: [profile("safe")], activeRuns: [run] }, "working"],
    ["a profile says it is working", { profiles: [profile("working")] }, "working"],
    ["sync is switched off", { profiles: [profile("safe", off)] }, "paused"],
    [
      "sync is switched off, a backup runs",
      { profiles: [profile("safe", off)], activeRuns: [run] },
      "working",
    ],
    ["sync is off for one of two", { profiles: [profile("safe", off), profile("safe")] }, "idle"],
    ["there is no sync to switch off", { profiles: [profile("safe", { ...off, provider: "off" })] }, "idle"],
    ["something needs a look", { profiles: [profile("attention")] }, "attention"],
    ["all is paused", { profiles: [profile("safe")], pausedUntil: { kind: "resumed" } }, "paused"],
    ["all is paused, a run by hand", { pausedUntil: { kind: "resumed" }, activeRuns: [run] }, "working"],
    [
      "all is paused, something needs a look",
      { profiles: [profile("attention")], pausedUntil: { kind: "resumed" } },
      "attention",
    ],
    [
      "something needs a look, and a run is going",
      { profiles: [profile("attention")], activeRuns: [run] },
      "attention",
    ],
    ["the agent is not safe", { profiles: [profile("danger", off)], activeRuns: [run] }, "error"],
    ["one of two is not safe", { profiles: [profile("attention"), profile("danger")] }, "error"],
  ];

  it.each(table)("%s: %o → %s", (_what, state, status) => {
    expect(trayStatusOf(appState(state))).toBe(status);
  });
});

describe("trayHeadlineOf", () => {
  it("is the profile's own", () => {
    expect(trayHeadlineOf(appState({ profiles: [profile("safe")] }))).toBe("safe.");
  });

  it("is that of the profile in the worst state, by name", () => {
    const laptop = profileView({ id: "laptop" as ProfileId, name: "Laptop" });
    const server = { ...profile("danger"), name: "Server" };
    expect(trayHeadlineOf(appState({ profiles: [laptop, profile("attention"), server] }))).toBe(
      "Server: danger.",
    );
  });

  it("says first that all is paused, and until when", () => {
    const paused = (pausedUntil: AppState["pausedUntil"]) =>
      trayHeadlineOf(appState({ profiles: [profile("safe")], pausedUntil }));
    expect(paused({ kind: "resumed" })).toBe("Paused until you resume. safe.");
    expect(paused({ kind: "time", at: "2026-01-02T15:40:00.000Z" })).toMatch(
      /^Paused until .*:40.*\. safe\.$/,
    );
  });

  it("says so when nothing is set up", () => {
    expect(trayHeadlineOf(appState({ profiles: [] }))).toBe("Clawback is not set up yet");
  });
});
