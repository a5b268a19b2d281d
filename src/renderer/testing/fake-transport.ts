import { callsOf } from "#shared/ipc/schema";
import type { Transport } from "#shared/ipc/client";
import { type ClawbackHandlers, contract } from "#shared/ipc/contract";
import { wrap } from "#shared/ipc/envelope";
import type { AppState } from "#shared/models/app-state";

type Handlers = { readonly [G in keyof ClawbackHandlers]?: Partial<ClawbackHandlers[G]> };

export type FakeTransport = Readonly<{
  transport: Transport;
  /** Every call so far, with its input as the contract's schema reads it. */
  calls: readonly Readonly<{ channel: string; input: unknown }>[];
  /** What Clawback would push; also what `app.state` answers from then on. */
  push: (state: AppState) => void;
}>;

/**
 * Clawback as the page sees it: inputs go through the contract's own schemas, as in main, and the handlers of the test
 * answer. A call that the test did not expect is answered with an error that names it.
 */
export function createFakeTransport(first: AppState, handlers: Handlers = {}): FakeTransport {
  let state = first;
  const calls: { channel: string; input: unknown }[] = [];
  const listeners = new Set<(payload: unknown) => void>();
  const declared = new Map(callsOf(contract));

  const answer = (channel: string, input: unknown): unknown => {
    const call = declared.get(channel);
    if (call?.direction !== "invoke") throw new Error(`${channel} is not a call of the contract`);
    const parsed = call.input.parse(input);
    calls.push({ channel, input: parsed });
    const [group = "", name = ""] = channel.split(".");
    const handler: unknown = Reflect.get(Reflect.get(handlers, group) ?? {}, name);
    if (typeof handler === "function") return Reflect.apply(handler, undefined, [parsed]);
    if (channel === "app.state") return state;
    // The overview asks by itself.
    if (channel === "conflicts.list" || channel === "overview.days") return [];
    throw new Error(`the test has no handler for ${channel}`);
  };

  return {
    calls,
    push: (next) => {
      state = next;
      for (const listener of listeners) listener(next);
    },
    transport: {
      invoke: (channel, input) => wrap(() => answer(channel, input)),
      listen: (_channel, listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}
