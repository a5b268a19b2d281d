import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { contract } from "#shared/ipc/contract";
import type { Envelope } from "#shared/ipc/envelope";
import { callsOf } from "#shared/ipc/schema";
import { deepJson } from "../testing/spoilt.ts";
import { type Answer, registerHandlers } from "./register.ts";
import { standInApp } from "./testing/stand-in-app.ts";

/** What of a message is told back at most. Characters. */
const MOST_TOLD = 1_000;

const answers = new Map<string, Answer<null>>();
registerHandlers({
  contract,
  handlers: standInApp().handlers,
  isTrusted: () => true,
  handle: (channel, answer) => answers.set(channel, answer),
});

const calls = callsOf(contract).flatMap(([channel, call]) =>
  call.direction === "push" ? [] : [{ channel, input: call.input }],
);
/** Made when it is sent: what is nested too deep for a schema is so for a report of it too. */
type Made = () => unknown;
const made =
  (value: unknown): Made =>
  () =>
    value;
const value: fc.Arbitrary<Made> = fc.oneof(
  deepJson.map(
    (text): Made =>
      (): unknown =>
        JSON.parse(text),
  ),
  fc.constant<Made>(() => Array.from({ length: 2_000 }, () => 7)),
  fc.constant<Made>(() =>
    Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${"x".repeat(200)}${n}`, n])),
  ),
  fc.jsonValue().map(made),
  fc
    .constantFrom<unknown>("home", "run-00000001", "backup-20260310T020001Z", "/", "../..", 0, true, null, [])
    .map(made),
  fc
    .constantFrom<unknown>(Number.NaN, Infinity, 2 ** 53, -1, new Date(Number.NaN), new Map([[1, 2]]))
    .map(made),
);

/** Anything at all, or the call's own fields with anything in them. */
function messageTo(input: z.ZodType): fc.Arbitrary<Made> {
  const names = input instanceof z.ZodObject ? Object.keys(input.shape) : [];
  const model = Object.fromEntries([...names, "extra"].map((name) => [name, value]));
  const fields = fc.record(model, { requiredKeys: [] }).map(
    (parts): Made =>
      () =>
        Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part?.()])),
  );
  return fc.oneof({ arbitrary: value, weight: 1 }, { arbitrary: fields, weight: 3 });
}

it.each(calls)(
  "$channel answers whatever it is sent, and says no more than what is wrong",
  async ({ channel, input }) => {
    const answer = answers.get(channel);
    if (answer === undefined) throw new Error(`${channel} is not registered`);
    await fc.assert(
      fc.asyncProperty(messageTo(input), async (message) => {
        const envelope: Envelope<unknown> = await answer(null, message());
        if (envelope.ok) return;
        // The stand-in's handlers refuse every message that is let through to them.
        expect(["MESSAGE_INVALID", "NOT_SUPPORTED"]).toContain(envelope.error.code);
        expect(envelope.error.message.length).toBeLessThan(MOST_TOLD);
      }),
      { numRuns: 40 },
    );
  },
);
