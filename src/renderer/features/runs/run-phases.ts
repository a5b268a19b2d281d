import type { RunLogLine } from "#shared/models/run";

export type RunPhase = Readonly<{ name: string; seconds: number }>;

/** The phases of a finished run, in order: each from its own line of the log to the next one's, or to the end. */
export function phasesOf(log: readonly RunLogLine[], finishedAt: string | null): readonly RunPhase[] {
  const begins = log.filter(({ level }) => level === "phase");
  return begins.map(({ at, text }, index) => {
    const end = begins[index + 1]?.at ?? finishedAt ?? at;
    return { name: text, seconds: Math.max(0, (Date.parse(end) - Date.parse(at)) / 1000) };
  });
}
