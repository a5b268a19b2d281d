import { ClawbackError } from "#shared/errors";
import { type Envelope, wrap } from "#shared/ipc/envelope";
import { callsOf, type Channel, channelOf, type Contract, type MainHandlers } from "#shared/ipc/schema";
import type { z } from "zod";
import { isDeeperThan } from "../openclaw/json-value.ts";

/** Answers one message of one sender. Never rejects: what goes wrong is in the envelope. */
export type Answer<Sender> = (sender: Sender, input: unknown) => Promise<Envelope<unknown>>;

export type Registration<C extends Contract, Sender> = Readonly<{
  contract: C;
  handlers: MainHandlers<C>;
  /** Who may call: the app's own page and nobody else (checked on every message, not once at the start). */
  isTrusted: (sender: Sender) => boolean;
  /** The transport's own way of listening to one channel: `ipcMain.handle`, or a `Map` behind the WebSocket. */
  handle: (channel: Channel, answer: Answer<Sender>) => void;
}>;

/**
 * Registers every call of the contract with a transport. The only place where messages from a page are let in (design,
 * section 8): an untrusted sender gets `SENDER_UNTRUSTED`, an input that does not fit the call's schema `MESSAGE_INVALID`
 * naming the field, and only then does the handler run, with the parsed input.
 */
export function registerHandlers<C extends Contract, Sender>(registration: Registration<C, Sender>): void {
  const { contract, isTrusted, handle } = registration;
  const handlers = handlersByChannel(registration.handlers);
  for (const [channel, call] of callsOf(contract)) {
    if (call.direction === "push") continue;
    const handler = handlers.get(channel);
    if (handler === undefined) throw new Error(`no handler for ${channel}`);
    handle(channel, (sender, input) =>
      wrap(async () => {
        if (!isTrusted(sender)) {
          throw new ClawbackError("SENDER_UNTRUSTED", "Only Clawback's own page may ask for this.", {
            detail: channel,
          });
        }
        return handler(parseInput(channel, call.input, input));
      }),
    );
  }
}

/** Method syntax makes the parameter bivariant: which input goes with which handler is known to `MainHandlers` alone. */
type Handler = { call(input: unknown): Promise<unknown> }["call"];

function handlersByChannel(
  handlers: Readonly<Record<string, Readonly<Record<string, Handler>>>>,
): ReadonlyMap<Channel, Handler> {
  return new Map(
    Object.entries(handlers).flatMap(([group, calls]) =>
      Object.entries(calls).map(([name, handler]) => [channelOf(group, name), handler] as const),
    ),
  );
}

/** Schemas follow a value on the stack, which is finite; no message comes near. */
const MAX_DEPTH = 100;
/** Of what is wrong so much is told, so that a small message has no large answer. */
const MAX_FINDINGS = 5;
const MAX_FINDING = 150;

function parseInput(channel: Channel, schema: z.ZodType, input: unknown): unknown {
  if (isDeeperThan(input, MAX_DEPTH))
    throw invalid(channel, [`it is nested more than ${MAX_DEPTH} levels deep`]);
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(channel, parsed.error.issues.map(describeIssue));
}

function invalid(channel: Channel, findings: readonly string[]): ClawbackError {
  const told = findings.slice(0, MAX_FINDINGS).map((finding) => finding.slice(0, MAX_FINDING));
  const more = findings.length > MAX_FINDINGS ? [`and ${findings.length - MAX_FINDINGS} more`] : [];
  return new ClawbackError(
    "MESSAGE_INVALID",
    `The message ${channel} is not valid: ${[...told, ...more].join("; ")}.`,
  );
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")} is not a known field`;
  return field === "" ? issue.message : `${field}: ${issue.message}`;
}
