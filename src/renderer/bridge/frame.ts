import { z } from "zod";
import { EXIT_CODES, type ErrorData } from "#shared/errors";
import type { Envelope } from "#shared/ipc/envelope";

/**
 * One JSON text frame from the server: the reply to a call, or a push. The page is served by the very process that
 * answers here, so the value inside an envelope is trusted; only the frame itself is checked.
 */
const errorData = z.custom<ErrorData>((value) => {
  const shape = z.object({ code: z.string(), message: z.string() }).safeParse(value);
  return shape.success && shape.data.code in EXIT_CODES;
});

export const envelopeSchema: z.ZodType<Envelope<unknown>> = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorData }),
]);

export const frameSchema = z.union([
  z.object({ id: z.number().int(), envelope: envelopeSchema }),
  z.object({ channel: z.string(), payload: z.unknown() }),
]);

export type Frame = z.output<typeof frameSchema>;

/** The frame in a received message; null when it is not one. */
export function parseFrame(data: unknown): Frame | null {
  if (typeof data !== "string") return null;
  try {
    const parsed = frameSchema.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
