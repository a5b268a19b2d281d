import type { ProfileId } from "#shared/brand";
import type { AppState, ProfileView } from "#shared/models/app-state";
import type { Run } from "#shared/models/run";
import type { NotificationSettings } from "#shared/settings/schema";
import { plainLine } from "./plain-line.ts";

/** One thing to tell the owner unasked. */
export type Notice = Readonly<{ category: keyof NotificationSettings; title: string; body: string }>;

/** What has been told of already; empty before the first state. */
export type Told = Readonly<{
  /** Causes that last: failures and alarms. One that is over is forgotten, and told of again when it comes back. */
  causes: ReadonlySet<string>;
  /** ISO time of the newest arrival and of the newest finished run that were there; null before the first state. */
  arrivalsUntil: string | null;
  runsUntil: string | null;
}>;

export const NOTHING_TOLD: Told = { causes: new Set(), arrivalsUntil: null, runsUntil: null };

type Cause = Readonly<{ key: string; strikes: readonly ProfileId[]; notice: Notice }>;

/** Runs that are few enough to be told of when they went well; a sync every five minutes is not. */
const RARE_KINDS: ReadonlySet<Run["kind"]> = new Set(["backup", "restore", "verify", "export"]);
const MAX_NAMES = 3;
const MAX_BODY = 200;

/**
 * What a new state has to tell beyond what was told: one notice for each cause, however many profiles it strikes and however
 * often it strikes again, and one for all that arrived. Categories that are off are remembered as told, so that
 * switching one on brings no flood.
 */
export function noticesOf(state: AppState, told: Told): Readonly<{ notices: readonly Notice[]; told: Told }> {
  const causes = causesOf(state, told);
  const fresh = causes.filter(({ key }) => !told.causes.has(key));
  // An alarm that is new says why in its own text.
  const alarmed = new Set(fresh.filter(isAlarm).flatMap(({ strikes }) => strikes));
  const standing = fresh.filter((cause) => isAlarm(cause) || cause.strikes.some((id) => !alarmed.has(id)));
  const { notifications } = state.desktop;
  const notices = [
    ...standing.map(({ notice }) => notice),
    ...arrivalNotices(state, told),
    ...successNotices(state, told),
  ];
  return {
    notices: notices
      .filter(({ category }) => notifications[category])
      .map((notice) => ({ ...notice, body: plainLine(notice.body, MAX_BODY) })),
    told: {
      causes: new Set(causes.map(({ key }) => key)),
      arrivalsUntil: latest(
        told.arrivalsUntil,
        arrivalsOf(state).map(({ arrivedAt }) => arrivedAt),
      ),
      runsUntil: latest(told.runsUntil, state.recentRuns.map(finishedAt)),
    },
  };
}

function causesOf(state: AppState, told: Told): readonly Cause[] {
  const named = state.profiles.length > 1;
  const alarms = state.profiles.flatMap((profile): Cause[] => {
    const key = `alarm ${profile.id}`;
    const { level, text } = profile.headline;
    // While it works the headline says so, and not what was wrong.
    const stands = level === "danger" || (level === "working" && told.causes.has(key));
    if (!stands) return [];
    const body = named ? `${profile.name}: ${text}` : text;
    const notice = { category: "noGoodBackup", title: "Your agent is not safe", body } as const;
    return [{ key, strikes: [profile.id], notice }];
  });
  return [...alarms, ...failuresOf(state.profiles)];
}

function isAlarm({ notice }: Cause): boolean {
  return notice.category === "noGoodBackup";
}

/** One cause for each sentence, with whom it strikes. */
function failuresOf(profiles: readonly ProfileView[]): readonly Cause[] {
  const failures = profiles.flatMap((profile) => {
    const halves = [
      ["sync", profile.sync.health.lastError],
      ["backup", profile.backup.health.lastError],
      ...profile.exports.map(({ target, lastError }) => [`export to ${target}`, lastError] as const),
    ] as const;
    return halves.flatMap(([half, error]) => (error === null ? [] : [{ profile, half, error }]));
  });
  const byCause = Map.groupBy(failures, ({ error }) => `failure ${error.code} ${error.message}`);
  return [...byCause].map(([key, struck]) => ({
    key,
    strikes: struck.map(({ profile }) => profile.id),
    notice: {
      category: "failures",
      title: `Failed: ${listed(struck.map(({ profile, half }) => `${profile.name} (${half})`))}`,
      body: struck[0]?.error.message ?? "",
    },
  }));
}

function arrivalNotices(state: AppState, { arrivalsUntil }: Told): readonly Notice[] {
  if (arrivalsUntil === null) return [];
  const names = arrivalsOf(state)
    .filter(({ arrivedAt }) => arrivedAt > arrivalsUntil)
    .map(({ name }) => plainLine(name, 40));
  if (names.length === 0) return [];
  const title = names.length === 1 ? "A file has arrived" : `${names.length} files have arrived`;
  return [{ category: "arrivals", title, body: listed(names) }];
}

function successNotices(state: AppState, { runsUntil }: Told): readonly Notice[] {
  if (runsUntil === null) return [];
  const done = state.recentRuns.filter(
    (run) => RARE_KINDS.has(run.kind) && run.state.kind === "succeeded" && finishedAt(run) > runsUntil,
  );
  if (done.length === 0) return [];
  return [{ category: "successes", title: "Done", body: listed([...new Set(done.map(({ kind }) => kind))]) }];
}

function arrivalsOf({ profiles }: AppState) {
  return profiles.flatMap(({ arrivals }) => arrivals);
}

function finishedAt(run: Run): string {
  return run.finishedAt ?? "";
}

/** The later of both; the empty string stands for a first state that held nothing. ISO times of one form compare as texts. */
function latest(until: string | null, times: readonly string[]): string {
  return times.reduce((newest, time) => (time > newest ? time : newest), until ?? "");
}

const LIST = new Intl.ListFormat("en", { type: "conjunction" });

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES);
  const rest = names.length - shown.length;
  return LIST.format(rest === 0 ? shown : [...shown, `${rest} more`]);
}
