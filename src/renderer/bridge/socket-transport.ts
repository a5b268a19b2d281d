import { createStore } from "zustand/vanilla";
import { ClawbackError } from "#shared/errors";
import type { Envelope } from "#shared/ipc/envelope";
import type { Channel } from "#shared/ipc/schema";
import { strings } from "../strings.ts";
import type { Bridge, Connection } from "./bridge.ts";
import { parseFrame } from "./frame.ts";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;

type Call = Readonly<{
  frame: string;
  resolve: (envelope: Envelope<unknown>) => void;
  reject: (error: ClawbackError) => void;
}>;

/**
 * The contract over one WebSocket to `url`, reopened with doubling waits (0.5 s to 8 s) for as long as the page lives.
 *
 * A call made while a socket is opening waits for it. A call in flight when the socket closes, or made between two
 * attempts, rejects with `REMOTE_UNREACHABLE`: nobody can know whether it was done, so it is never sent again by itself.
 *
 * Why a socket did not open, a page cannot see. If none ever did, it takes itself as refused; later it asks `isSignedOut`,
 * because a Clawback that was started again knows its old sessions no more.
 */
export function createSocketTransport(
  url: string,
  isSignedOut: () => Promise<boolean>,
): Pick<Bridge, "transport" | "connection"> {
  const connection = createStore<Connection>(() => ({ kind: "connecting" }));
  const calls = new Map<number, Call>();
  const listeners = new Map<Channel, Set<(payload: unknown) => void>>();
  let socket: WebSocket | null = null;
  let nextId = 1;
  let wait = FIRST_WAIT;
  let everOpen = false;

  const receive = (event: MessageEvent<unknown>) => {
    const frame = parseFrame(event.data);
    if (frame === null) return;
    if ("id" in frame) {
      calls.get(frame.id)?.resolve(frame.envelope);
      calls.delete(frame.id);
    } else {
      for (const listener of listeners.get(frame.channel) ?? []) listener(frame.payload);
    }
  };

  const connect = () => {
    const opening = new WebSocket(url);
    socket = opening;
    opening.addEventListener("message", receive);
    opening.addEventListener("open", () => {
      everOpen = true;
      wait = FIRST_WAIT;
      for (const call of calls.values()) opening.send(call.frame);
      connection.setState({ kind: "open" });
    });
    opening.addEventListener("close", () => {
      socket = null;
      for (const call of calls.values()) call.reject(connectionLost());
      calls.clear();
      if (connection.getState().kind !== "refused")
        connection.setState({ kind: everOpen ? "lost" : "refused" });
      setTimeout(() => void connectAgain(), wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  };

  const connectAgain = async () => {
    if (everOpen && (await isSignedOut())) connection.setState({ kind: "refused" });
    connect();
  };
  connect();

  return {
    connection,
    transport: {
      invoke: (channel, input) =>
        new Promise((resolve, reject) => {
          if (socket === null) {
            reject(connectionLost());
            return;
          }
          const id = nextId++;
          const frame = JSON.stringify({ id, channel, input });
          calls.set(id, { frame, resolve, reject });
          if (socket.readyState === WebSocket.OPEN) socket.send(frame);
        }),
      listen: (channel, listener) => {
        const set = listeners.get(channel) ?? new Set();
        listeners.set(channel, set.add(listener));
        return () => set.delete(listener);
      },
    },
  };
}

function connectionLost(): ClawbackError {
  return new ClawbackError("REMOTE_UNREACHABLE", strings.connection.callLost);
}
