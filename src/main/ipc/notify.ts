import { type Channel, channelOf, type Contract, type MainNotifiers } from "#shared/ipc/schema";

/**
 * The pushes of a contract as typed functions over any transport: `notify.app.stateChanged(state)`. `send` gets the
 * channel and the payload alone; it must not throw for a page that has gone.
 */
export function createNotifiers<C extends Contract>(
  contract: C,
  send: (channel: Channel, payload: unknown) => void,
): MainNotifiers<C> {
  const groups = Object.entries(contract).flatMap(([group, calls]) => {
    const pushes = Object.entries(calls).filter(([, call]) => call.direction === "push");
    if (pushes.length === 0) return [];
    const functions = pushes.map(([name]) => {
      const channel = channelOf(group, name);
      return [name, (payload: unknown) => send(channel, payload)] as const;
    });
    return [[group, Object.fromEntries(functions)] as const];
  });
  // Built name by name from the contract, which is more than the compiler can follow (as in shared/ipc/client.ts).
  return Object.fromEntries(groups) as MainNotifiers<C>;
}
