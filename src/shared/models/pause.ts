import { z } from "zod";

/** How long everything that comes by itself should wait. "tomorrow" is six in the morning of this machine's next day. */
export const pauseLengthSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("minutes"), minutes: z.number().int().min(1).max(10_080) }),
  z.strictObject({ kind: z.literal("tomorrow") }),
  z.strictObject({ kind: z.literal("resumed") }),
]);
export type PauseLength = z.output<typeof pauseLengthSchema>;

/** The end of a pause: a time (ISO 8601, UTC), or whenever the owner resumes. */
export type PausedUntil = Readonly<{ kind: "time"; at: string }> | Readonly<{ kind: "resumed" }>;
