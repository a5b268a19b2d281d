import { type ErrorAction, errorData } from "#shared/errors";
import type { CheckName, CheckResult } from "#shared/models/diagnostics";
import type { Profile } from "#shared/settings/schema";
import type { CredentialService } from "../credentials/credential-service.ts";
import type { ExportService } from "../export/export-service.ts";
import type { History } from "../jobs/history.ts";
import type { Machine } from "../openclaw/state-dir.ts";
import type { Clock } from "../ports.ts";
import type { Toolbox } from "../process/tools.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Clouds } from "../profile/clouds.ts";

/** What checks look at things with: the same services that runs use. */
export type CheckParts = Readonly<{
  toolbox: Toolbox;
  clouds: Clouds;
  credentials: Pick<CredentialService, "keychainError">;
  exports: Pick<ExportService, "check">;
  history: Pick<History, "runs" | "facts">;
  machine: Machine;
  clock: Clock;
  dataDir: string;
}>;

export type CheckContext = CheckParts &
  Readonly<{
    /** Null before there is an agent: only the machine is looked at then. */
    subject: Readonly<{
      profile: Profile;
      /** Throws what `accessProfile` throws. */
      access: () => Promise<ProfileAccess>;
    }> | null;
    /** The clouds may be written to. */
    write: boolean;
    signal: AbortSignal;
  }>;

/**
 * One thing that is looked at. Changes nothing, unless `write`. What it throws is what is wrong; processes that it starts
 * end with `signal`.
 */
export type Check = Readonly<{ name: CheckName; look: (context: CheckContext) => Promise<CheckResult> }>;

export function passed(sentence: string, detail?: string): CheckResult {
  return { kind: "passed", sentence, ...(detail === undefined ? {} : { detail }) };
}

export function notUsed(sentence: string, detail?: string): CheckResult {
  return { kind: "notUsed", sentence, ...(detail === undefined ? {} : { detail }) };
}

export function warning(
  sentence: string,
  extra: Readonly<{ detail?: string; fix?: ErrorAction }> = {},
): CheckResult {
  return { kind: "warning", sentence, ...extra };
}

/** A thrown value as a result. */
export function failedWith(error: unknown): CheckResult {
  const { code, message, detail, action } = errorData(error);
  return {
    kind: "failed",
    code,
    sentence: message,
    ...(detail === undefined ? {} : { detail }),
    ...(action === undefined ? {} : { fix: action }),
  };
}

export const NO_AGENT = notUsed("No agent is set up yet.");
