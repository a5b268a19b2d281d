import type { z } from "zod";

/**
 * The builders of the contract. A call is `invoke(inputSchema).returns<Output>()`, a push is `push<Payload>()`:
 *
 *   const contract = {
 *     sync: { run: invoke(z.strictObject({ profileId })).returns<{ runId: RunId }>() },
 *     app: { stateChanged: push<AppState>() },
 *   };
 *
 * Everything else is derived: main must handle every call (`MainHandlers`), the page sees functions (`RendererApi`),
 * channels are `area.verb`. Inputs are validated in main, once, in the function that registers handlers.
 */
export type Invoke<Input extends z.ZodType, Output> = Readonly<{
  direction: "invoke";
  input: Input;
  /** Never set: it carries the type of the answer. */
  output?: Output;
}>;

export type Push<Payload> = Readonly<{
  direction: "push";
  /** Never set: it carries the type of the payload. */
  payload?: Payload;
}>;

export type Call = Invoke<z.ZodType, unknown> | Push<unknown>;
export type Contract = Readonly<Record<string, Readonly<Record<string, Call>>>>;

export function invoke<Input extends z.ZodType>(
  input: Input,
): Readonly<{ returns: <Output>() => Invoke<Input, Output> }> {
  return { returns: () => ({ direction: "invoke", input }) };
}

export function push<Payload>(): Push<Payload> {
  return { direction: "push" };
}

type InputOf<C> = C extends Invoke<infer Input, unknown> ? z.output<Input> : never;
type SentInputOf<C> = C extends Invoke<infer Input, unknown> ? z.input<Input> : never;
type OutputOf<C> = C extends Invoke<z.ZodType, infer Output> ? Output : never;
type PayloadOf<C> = C extends Push<infer Payload> ? Payload : never;

type InvokeNames<Group> = {
  [K in keyof Group]: Group[K] extends Invoke<z.ZodType, unknown> ? K : never;
}[keyof Group];
type PushNames<Group> = Exclude<keyof Group, InvokeNames<Group>>;

/** What main must provide: a handler for every call. */
export type MainHandlers<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [K in InvokeNames<C[G]>]: (input: InputOf<C[G][K]>) => Promise<OutputOf<C[G][K]>>;
  };
};

/** What main may push: `notify.app.stateChanged(state)`. */
export type MainNotifiers<C extends Contract> = {
  readonly [G in keyof C as [PushNames<C[G]>] extends [never] ? never : G]: {
    readonly [K in PushNames<C[G]>]: (payload: PayloadOf<C[G][K]>) => void;
  };
};

export type Unsubscribe = () => void;

/** What the page (and a test) sees: calls as functions, pushes as `listen` functions that return their unsubscribe. */
export type RendererApi<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [K in InvokeNames<C[G]>]: (input: SentInputOf<C[G][K]>) => Promise<OutputOf<C[G][K]>>;
  } & {
    readonly [K in PushNames<C[G]>]: (listener: (payload: PayloadOf<C[G][K]>) => void) => Unsubscribe;
  };
};

export type Channel = string;

export function channelOf(group: string, name: string): Channel {
  return `${group}.${name}`;
}

/** Every `[channel, call]` of a contract, in its order. */
export function callsOf(contract: Contract): readonly (readonly [Channel, Call])[] {
  return Object.entries(contract).flatMap(([group, calls]) =>
    Object.entries(calls).map(([name, call]) => [channelOf(group, name), call] as const),
  );
}
