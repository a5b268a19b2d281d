import type { AppState, ProfileView } from "#shared/models/app-state";
import type { PausedUntil } from "#shared/models/pause";

/** What the tray icon says. Each state has a shape of its own (assets/tray). */
export const TRAY_STATUSES = ["idle", "working", "paused", "attention", "error"] as const;
export type TrayStatus = (typeof TRAY_STATUSES)[number];

/** What needs the owner comes first, then what Clawback is doing, then that it does nothing. */
export function trayStatusOf(state: AppState): TrayStatus {
  const has = (level: ProfileView["headline"]["level"]) =>
    state.profiles.some((profile) => profile.headline.level === level);
  if (has("danger")) return "error";
  if (has("attention")) return "attention";
  if (state.activeRuns.length > 0 || has("working")) return "working";
  if (state.pausedUntil !== null) return "paused";
  const synced = state.profiles.filter((profile) => profile.sync.provider !== "off");
  return synced.length > 0 && synced.every((profile) => !profile.sync.enabled) ? "paused" : "idle";
}

const SEVERITY = [
  "danger",
  "attention",
  "working",
  "safe",
] as const satisfies readonly ProfileView["headline"]["level"][];

/** The headline of the profile that needs a look most, with its name when there are several; first, that all is paused. */
export function trayHeadlineOf({ profiles, pausedUntil }: AppState): string {
  const headline = worstHeadline(profiles);
  return pausedUntil === null ? headline : `${pauseText(pausedUntil)}. ${headline}`;
}

/** With the day of the week: a pause may end tomorrow. */
const CLOCK = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "numeric", minute: "2-digit" });

function pauseText(until: PausedUntil): string {
  return until.kind === "time"
    ? `Paused until ${CLOCK.format(new Date(until.at))}`
    : "Paused until you resume";
}

function worstHeadline(profiles: AppState["profiles"]): string {
  const [worst] = [...profiles].sort(
    (a, b) => SEVERITY.indexOf(a.headline.level) - SEVERITY.indexOf(b.headline.level),
  );
  if (worst === undefined) return "Clawback is not set up yet";
  return profiles.length === 1 ? worst.headline.text : `${worst.name}: ${worst.headline.text}`;
}
