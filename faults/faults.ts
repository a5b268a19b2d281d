import type { Operation } from "./operations/operation.ts";
import { type Problems, truth } from "./invariants.ts";
import type { Attempt, Site } from "./site.ts";
import { localFull, readOnly, remoteFull } from "./strikes/disk.ts";
import { type Fault, NO_CHILD } from "./strikes/fault.ts";
import { killedAtRequest, kills, status, weather } from "./strikes/network.ts";
import {
  clockJumps,
  databaseTorn,
  goneAndBack,
  keychainLocked,
  settingsTorn,
  twoFaces,
} from "./strikes/state.ts";

export const FAULTS: readonly Fault[] = [
  {
    name: "child killed",
    missing: ({ where }) => (where === "convex" ? NO_CHILD : null),
    moments: kills("child"),
  },
  {
    name: "app killed",
    missing: () => null,
    moments: (operation, remote) =>
      operation.where === "convex" ? [killedAtRequest] : kills("app")(operation, remote),
  },
  weather("refuses", () => ({ kind: "refuse" })),
  weather("resets", ({ midst }) => ({ kind: "reset", after: midst })),
  weather("stalls", ({ midst }) => ({ kind: "stall", after: midst, forMs: 6_000 })),
  status("429", 429),
  status("5xx", 503),
  remoteFull,
  localFull,
  readOnly,
  clockJumps,
  goneAndBack,
  keychainLocked,
  settingsTorn,
  databaseTorn,
  twoFaces,
];

/** Faults after which the history does not know of the command: it was not let that far. */
export function checkTruth(fault: Fault, site: Site, operation: Operation, attempt: Attempt): Problems {
  if (fault === settingsTorn || fault === readOnly || fault === localFull) return [];
  return truth(site, operation.kind, attempt);
}
