/** What main puts in the place of a secret. */
const REDACTED = "[REDACTED]";

export type PayloadPart = Readonly<{ text: string; isRedacted: boolean }>;

/** A payload cut at what was taken out of it, in order; put together again it is the payload. */
export function payloadParts(payload: string): readonly PayloadPart[] {
  return payload
    .split(/(\[REDACTED\])/)
    .map((text) => ({ text, isRedacted: text === REDACTED }))
    .filter(({ text }) => text !== "");
}
