import type { ProfileId } from "#shared/brand";
import type { AppState, ProfileView } from "#shared/models/app-state";
import type { NotificationSettings } from "#shared/settings/schema";
import { describe, expect, it } from "vitest";
import { appState, profileView, runningRun } from "../ipc/testing/stand-in-app.ts";
import { NOTHING_TOLD, noticesOf } from "./notices.ts";

const OFFLINE = { code: "REMOTE_UNREACHABLE", message: "The cloud cannot be reached." } as const;
const EXPIRED = { code: "REMOTE_AUTH", message: "The token for Dropbox has expired." } as const;

/** Everything told while the states follow each other, as "title: body". */
function toldOf(...states: readonly AppState[]): readonly (readonly string[])[] {
  let told = NOTHING_TOLD;
  return states.map((state) => {
    const next = noticesOf(state, told);
    told = next.told;
    return next.notices.map(({ title, body }) => `${title}: ${body}`);
  });
}

function failing(
  error: typeof OFFLINE | typeof EXPIRED | null,
  change: Partial<ProfileView> = {},
): ProfileView {
  const profile = profileView(change);
  return { ...profile, sync: { ...profile.sync, health: { ...profile.sync.health, lastError: error } } };
}

function inDanger(): ProfileView {
  return failing(EXPIRED, {
    headline: { level: "danger", text: "No good backup for 3 days: the token for Dropbox has expired." },
  });
}

const good = appState({ profiles: [failing(null)] });
const bad = appState({ profiles: [failing(OFFLINE)] });

function arrived(...times: readonly string[]): AppState {
  const arrivals = times.map((arrivedAt, index) => ({
    name: `file ${index}`,
    size: 1,
    type: "file" as const,
    arrivedAt,
  }));
  return appState({ profiles: [profileView({ arrivals })] });
}

function withSettings(state: AppState, change: Partial<NotificationSettings>): AppState {
  const { desktop } = state;
  return { ...state, desktop: { ...desktop, notifications: { ...desktop.notifications, ...change } } };
}

describe("a failure", () => {
  it("is told once for as long as it lasts, and again when it comes back", () => {
    const said = ["Failed: Home (sync): The cloud cannot be reached."];
    expect(toldOf(good, bad, bad, bad, good, bad)).toEqual([[], said, [], [], [], said]);
  });

  it("is one notice for all whom it strikes, also those it strikes later", () => {
    const offline = failing(OFFLINE);
    const other = failing(OFFLINE, { id: "other" as ProfileId, name: "Other" });
    const everywhere = {
      ...other,
      backup: { ...other.backup, health: { ...other.backup.health, lastError: OFFLINE } },
    };
    const third = failing(OFFLINE, { id: "third" as ProfileId, name: "Third" });
    expect(
      toldOf(
        appState({ profiles: [offline, everywhere] }),
        appState({ profiles: [offline, everywhere, third] }),
      ),
    ).toEqual([["Failed: Home (sync), Other (sync), and Other (backup): The cloud cannot be reached."], []]);
  });

  it("with another cause is another one", () => {
    expect(toldOf(bad, appState({ profiles: [failing(EXPIRED)] }))[1]).toEqual([
      "Failed: Home (sync): The token for Dropbox has expired.",
    ]);
  });
});

describe("the alarm", () => {
  const alarm = appState({ profiles: [inDanger()] });
  const said = ["Your agent is not safe: No good backup for 3 days: the token for Dropbox has expired."];

  it("is told once, with its reason, which is not told a second time", () => {
    expect(toldOf(alarm, alarm)).toEqual([said, []]);
  });

  it("is not told again because a try in between hid it, but is when it was over", () => {
    const trying = appState({
      profiles: [{ ...inDanger(), headline: { level: "working", text: "Backing up now." } }],
    });
    expect(toldOf(alarm, trying, alarm, good, alarm)).toEqual([said, [], [], [], said]);
  });
});

describe("arrivals", () => {
  it("are news only when they came while Clawback was watching, and come together", () => {
    expect(
      toldOf(
        arrived("2026-01-01T00:00:00.000Z"),
        arrived("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z", "2026-01-03T00:00:00.000Z"),
        arrived("2026-01-01T00:00:00.000Z", "2026-01-03T00:00:00.000Z"),
      ),
    ).toEqual([[], ["2 files have arrived: file 1 and file 2"], []]);
  });

  it("are told of in an inbox that was empty at first", () => {
    expect(toldOf(arrived(), arrived("2026-01-01T00:00:00.000Z"))[1]).toEqual(["A file has arrived: file 0"]);
  });

  it("have plain names, and few of them", () => {
    const names = ["a\nb\u202e", "c".repeat(100), "d", "e", "f"];
    const arrivals = names.map((name) => ({
      name,
      size: 1,
      type: "file" as const,
      arrivedAt: "2026-01-01T00:00:00.000Z",
    }));
    const [, said] = toldOf(arrived(), appState({ profiles: [profileView({ arrivals })] }));
    expect(said).toEqual([`5 files have arrived: a b, ${"c".repeat(39)}…, d, and 2 more`]);
  });
});

describe("a success", () => {
  const done = (kind: "backup" | "sync") =>
    appState({
      recentRuns: [
        { ...runningRun(), kind, state: { kind: "succeeded" }, finishedAt: "2026-01-02T00:00:00.000Z" },
      ],
    });

  it("is not told of, unless the owner wants it", () => {
    expect(toldOf(good, done("backup"))[1]).toEqual([]);
    expect(toldOf(good, withSettings(done("backup"), { successes: true }))[1]).toEqual(["Done: backup"]);
  });

  it("of a sync is never told of", () => {
    expect(toldOf(good, withSettings(done("sync"), { successes: true }))[1]).toEqual([]);
  });
});

it("a category that is off is silent, and brings no flood when it is switched on", () => {
  const quiet = withSettings(bad, { failures: false });
  expect(toldOf(quiet, bad)).toEqual([[], []]);
});
