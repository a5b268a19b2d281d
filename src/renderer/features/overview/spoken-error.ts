import type { ErrorData } from "#shared/errors";
import type { Headline, ProfileView } from "#shared/models/app-state";

/** True when the headline tells this error already (after a colon, so perhaps without its capital). */
export function isSpoken(headline: Headline, error: ErrorData): boolean {
  return headline.text.toLowerCase().includes(error.message.toLowerCase());
}

/** The error that the headline is about, if it is about one. */
export function spokenError({ headline, sync, backup }: ProfileView): ErrorData | null {
  const errors = [backup.health.lastError, sync.health.lastError];
  return errors.find((error) => error !== null && isSpoken(headline, error)) ?? null;
}

/** What "try again" under the headline runs: the half it speaks of, else the halves that failed, else those that are on. */
export function halvesToRun(profile: ProfileView): Readonly<{ sync: boolean; backup: boolean }> {
  const { sync, backup } = profile;
  const spoken = spokenError(profile);
  if (spoken !== null) {
    return { sync: sync.health.lastError === spoken, backup: backup.health.lastError === spoken };
  }
  const failed = { sync: sync.health.lastError !== null, backup: backup.health.lastError !== null };
  return failed.sync || failed.backup ? failed : { sync: sync.enabled, backup: backup.enabled };
}
