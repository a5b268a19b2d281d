import type { HealthView } from "#shared/models/app-state";
import type { PausedUntil } from "#shared/models/pause";
import { formatInterval } from "../../format/duration.ts";
import { formatClock, formatRelative } from "../../format/time.ts";
import { strings } from "../../strings.ts";
import type { Fact } from "../../ui/facts.tsx";

const words = strings.overview;

/**
 * When a half runs next: "in 12 minutes, at 14:05". What is overdue is due now, not "3 minutes ago", and what falls into a
 * pause is due at its end.
 */
export function nextDueText(
  health: HealthView,
  half: Readonly<{ enabled: boolean; intervalSeconds: number }>,
  pausedUntil: PausedUntil | null,
  now: number,
): string {
  if (half.intervalSeconds === 0) return words.byHand;
  if (!half.enabled) return words.switchedOff;
  if (health.nextDueAt === null) return words.notDue;
  if (pausedUntil?.kind === "resumed") return words.whenResumed;
  const resumes = pausedUntil === null ? now : Date.parse(pausedUntil.at);
  const due = Math.max(Date.parse(health.nextDueAt), resumes, now);
  const iso = new Date(due).toISOString();
  return words.nextAt(formatRelative(iso, now), formatClock(iso));
}

/** How often a half runs, as a fact of its card; none when nothing is planned. */
export function intervalFacts(intervalSeconds: number): readonly Fact[] {
  return intervalSeconds === 0 ? [] : [{ label: words.every, value: formatInterval(intervalSeconds) }];
}
