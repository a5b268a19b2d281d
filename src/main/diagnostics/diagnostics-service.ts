import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { CheckName, CheckRow, DiagnosticsReport, SupportBundle } from "#shared/models/diagnostics";
import { cancelError, throwIfCancelled } from "../process/cancel.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { SettingsStore } from "../settings/settings.ts";
import { agentFolders } from "./agent-folders.ts";
import { type Check, type CheckContext, type CheckParts, failedWith } from "./check.ts";
import { clockCheck } from "./checks/clock.ts";
import { cloudCheck } from "./checks/cloud.ts";
import { diskCheck } from "./checks/disk.ts";
import { exportTargetCheck } from "./checks/export-target.ts";
import { keychainCheck } from "./checks/keychain.ts";
import { openclawCheck } from "./checks/openclaw.ts";
import { rcloneCheck } from "./checks/rclone.ts";
import { secretsCheck } from "./checks/secrets.ts";
import { stockToolCheck } from "./checks/stock-tool.ts";
import { supportBundle } from "./support-bundle.ts";

/** In the order of `CHECK_NAMES`. */
const CHECKS: readonly Check[] = [
  rcloneCheck,
  stockToolCheck("openssl"),
  stockToolCheck("tar"),
  stockToolCheck("zstd"),
  keychainCheck,
  secretsCheck,
  openclawCheck,
  cloudCheck("sync"),
  cloudCheck("backup"),
  clockCheck,
  diskCheck,
  exportTargetCheck("anytype"),
  exportTargetCheck("convex"),
];

/** Milliseconds: rclone tells of an unreachable cloud within one minute; a child that is asked to end does so within 5 s. */
const DEFAULT_LIMITS = { check: 90_000, ending: 6_000 } as const;

export type Limits = Readonly<Record<keyof typeof DEFAULT_LIMITS, number>>;

export type DiagnosticsParts = CheckParts &
  Readonly<{
    settings: SettingsStore;
    access: (profileId: ProfileId) => Promise<ProfileAccess>;
    redactor: (options: Readonly<{ personal: boolean }>) => Promise<Redactor>;
    limits?: Limits;
    checks?: readonly Check[];
  }>;

export type DiagnosticsOrder = Readonly<{
  /** Absent: the machine alone. */
  profileId?: ProfileId | undefined;
  /** Also write, read and remove a small file in each cloud. */
  write: boolean;
  /** One check instead of all. */
  only?: CheckName | undefined;
}>;

/** Looks at everything that runs stand on. */
export class DiagnosticsService {
  readonly #parts: DiagnosticsParts;

  constructor(parts: DiagnosticsParts) {
    this.#parts = parts;
  }

  /**
   * All checks at once, each with its time limit; one that fails, or hangs, hides none of the others. Throws
   * `PROFILE_UNKNOWN`, or `CANCELLED` on abort, when the processes of the checks have ended.
   */
  async run({ profileId, write, only }: DiagnosticsOrder, signal: AbortSignal): Promise<DiagnosticsReport> {
    const { settings, access, clock, checks = CHECKS } = this.#parts;
    const profile = profileId === undefined ? null : settings.profile(profileId);
    const subject = profile === null ? null : { profile, access: () => access(profile.id) };
    const context: CheckContext = { ...this.#parts, subject, write, signal };
    const chosen = checks.filter(({ name }) => only === undefined || name === only);
    const rows = await Promise.all(chosen.map((check) => bounded(check, context, this.#limits)));
    throwIfCancelled(signal);
    return { at: new Date(clock.now()).toISOString(), wrote: write, checks: rows };
  }

  /** A text for whoever is asked for help, redacted (docs/security.md, "The support bundle"). Throws as `run` does. */
  async bundle(profileId: ProfileId | undefined, signal: AbortSignal): Promise<SupportBundle> {
    const report = await this.run({ profileId, write: false }, signal);
    const { settings, history, machine, redactor } = this.#parts;
    return supportBundle({
      report,
      settings,
      runs: history.runs,
      folders: await agentFolders(this.#parts),
      home: machine.home,
      redactor: await redactor({ personal: true }),
    });
  }

  get #limits(): Limits {
    return this.#parts.limits ?? DEFAULT_LIMITS;
  }
}

async function bounded(check: Check, context: CheckContext, limits: Limits): Promise<CheckRow> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new ClawbackError("TIMEOUT", "This check took too long and was stopped.")),
    limits.check,
  );
  const signal = AbortSignal.any([context.signal, late.signal]);
  try {
    const result = await Promise.race([check.look({ ...context, signal }), abandoned(signal, limits.ending)]);
    return { name: check.name, ...result };
  } catch (error) {
    return { name: check.name, ...failedWith(signal.aborted ? cancelError(signal) : error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects some time after the abort: what cannot be stopped (a disk that does not answer) is not waited for for ever. */
function abandoned(signal: AbortSignal, afterMs: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => setTimeout(() => reject(cancelError(signal)), afterMs).unref(), {
      once: true,
    });
  });
}
