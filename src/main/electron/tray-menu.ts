import type { ProfileId } from "#shared/brand";
import type { AppState, ProfileView } from "#shared/models/app-state";
import type { PauseLength } from "#shared/models/pause";
import type { RunKind } from "#shared/models/run";
import { plainLine } from "./plain-line.ts";
import { trayHeadlineOf } from "./tray-status.ts";

/** What a click in the menu, or a drop on the icon, asks for. */
export type TrayAction =
  | Readonly<{ kind: "set-sync"; profileId: ProfileId; enabled: boolean }>
  | Readonly<{ kind: "sync-now"; profileId: ProfileId }>
  /** Everything that comes by itself, of all profiles. */
  | Readonly<{ kind: "pause"; length: PauseLength }>
  | Readonly<{ kind: "resume" }>
  | Readonly<{ kind: "back-up-now"; profileId: ProfileId }>
  | Readonly<{ kind: "send-files"; profileId: ProfileId }>
  /** Goes to the first profile. */
  | Readonly<{ kind: "send-dropped"; paths: readonly string[] }>
  | Readonly<{ kind: "open" }>
  | Readonly<{ kind: "set-launch-at-login"; enabled: boolean }>
  | Readonly<{ kind: "quit" }>;

/** The menu as data: compared to tell whether it changed, and turned into Electron's template in tray.ts. */
export type TrayItem =
  | Readonly<{ kind: "text"; label: string }>
  | Readonly<{ kind: "separator" }>
  | Readonly<{ kind: "button"; label: string; isEnabled: boolean; action: TrayAction }>
  | Readonly<{ kind: "checkbox"; label: string; isEnabled: boolean; isChecked: boolean; action: TrayAction }>
  | Readonly<{ kind: "submenu"; label: string; items: readonly TrayItem[] }>;

const MAX_ARRIVALS = 10;
const SEPARATOR: TrayItem = { kind: "separator" };

/**
 * The tray's menu. Every action that a click on the icon has is in it, because Linux may deliver no clicks. With several
 * profiles, each has a submenu of its own.
 */
export function trayMenuOf(state: AppState): readonly TrayItem[] {
  const [only, ...others] = state.profiles;
  const profiles: readonly TrayItem[] =
    only === undefined
      ? []
      : others.length === 0
        ? [...profileItems(state, only, pauseItems(state)), SEPARATOR]
        : [
            ...state.profiles.map((profile) => ({
              kind: "submenu" as const,
              label: menuText(profile.name),
              items: profileItems(state, profile),
            })),
            SEPARATOR,
            ...pauseItems(state),
            SEPARATOR,
          ];
  return [
    { kind: "text", label: menuText(trayHeadlineOf(state)) },
    SEPARATOR,
    ...profiles,
    ...updateItems(state),
    { kind: "button", label: "Open Clawback", isEnabled: true, action: { kind: "open" } },
    {
      kind: "checkbox",
      label: "Launch at login",
      isEnabled: true,
      isChecked: state.desktop.launchAtLogin,
      action: { kind: "set-launch-at-login", enabled: !state.desktop.launchAtLogin },
    },
    { kind: "button", label: "Quit", isEnabled: true, action: { kind: "quit" } },
  ];
}

/** The window says more of it, and has the link. */
function updateItems({ update }: AppState): readonly TrayItem[] {
  if (update === null) return [];
  const label = menuText(`Clawback ${update.version} is out…`);
  return [{ kind: "button", label, isEnabled: true, action: { kind: "open" } }];
}

/** "Resume" is always there, so that the others keep their places; it can be clicked in a pause only. */
function pauseItems({ pausedUntil }: AppState): readonly TrayItem[] {
  const pause = (label: string, length: PauseLength): TrayItem => ({
    kind: "button",
    label,
    isEnabled: true,
    action: { kind: "pause", length },
  });
  return [
    pause("Pause for 30 min", { kind: "minutes", minutes: 30 }),
    pause("Pause for 1 h", { kind: "minutes", minutes: 60 }),
    pause("Pause until tomorrow", { kind: "tomorrow" }),
    { kind: "button", label: "Resume", isEnabled: pausedUntil !== null, action: { kind: "resume" } },
  ];
}

/** `afterSync`: what else stands below "Sync now". */
function profileItems(
  state: AppState,
  profile: ProfileView,
  afterSync: readonly TrayItem[] = [],
): readonly TrayItem[] {
  const { id: profileId, sync, backup } = profile;
  const isRunning = (kind: RunKind) =>
    state.activeRuns.some((run) => run.profileId === profileId && run.kind === kind);
  const canSync = sync.provider !== "off";
  return [
    {
      kind: "checkbox",
      label: "Sync",
      isEnabled: canSync,
      isChecked: sync.enabled,
      action: { kind: "set-sync", profileId, enabled: !sync.enabled },
    },
    {
      kind: "button",
      label: "Sync now",
      isEnabled: canSync && !isRunning("sync"),
      action: { kind: "sync-now", profileId },
    },
    ...afterSync,
    {
      kind: "button",
      label: "Back up now",
      isEnabled: backup.enabled && !isRunning("backup"),
      action: { kind: "back-up-now", profileId },
    },
    {
      kind: "button",
      label: "Send files to the agent…",
      isEnabled: canSync,
      action: { kind: "send-files", profileId },
    },
    arrivalsItem(profile),
  ];
}

function arrivalsItem({ arrivals }: ProfileView): TrayItem {
  const newest = [...arrivals].sort((a, b) => b.arrivedAt.localeCompare(a.arrivedAt)).slice(0, MAX_ARRIVALS);
  if (newest.length === 0) {
    return { kind: "submenu", label: "Recent arrivals", items: [{ kind: "text", label: "Nothing yet" }] };
  }
  return {
    kind: "submenu",
    label: "Recent arrivals",
    items: newest.map(({ name }) => ({
      kind: "button",
      label: menuText(name),
      isEnabled: true,
      action: { kind: "open" },
    })),
  };
}

/** `&` is no keyboard shortcut. */
function menuText(text: string): string {
  return plainLine(text).replaceAll("&", "&&");
}
