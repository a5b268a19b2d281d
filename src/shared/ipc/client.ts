import { type Envelope, unwrap } from "./envelope.ts";
import { type Channel, channelOf, type Contract, type RendererApi, type Unsubscribe } from "./schema.ts";

/** The two things a transport can do: Electron's `ipcRenderer`, the hosted face's WebSocket, a test's direct call. */
export type Transport = Readonly<{
  invoke: (channel: Channel, input: unknown) => Promise<Envelope<unknown>>;
  listen: (channel: Channel, listener: (payload: unknown) => void) => Unsubscribe;
}>;

/** The contract as functions over any transport. Calls reject with `ClawbackError`. */
export function createApi<C extends Contract>(contract: C, transport: Transport): RendererApi<C> {
  const groups = Object.entries(contract).map(([group, calls]) => {
    const functions = Object.entries(calls).map(([name, call]) => {
      const channel = channelOf(group, name);
      return call.direction === "invoke"
        ? [name, async (input: unknown) => unwrap(await transport.invoke(channel, input))]
        : [name, (listener: (payload: unknown) => void) => transport.listen(channel, listener)];
    });
    return [group, Object.fromEntries(functions) as Record<string, unknown>];
  });
  return Object.fromEntries(groups) as RendererApi<C>;
}
