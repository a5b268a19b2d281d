import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { contract } from "#shared/ipc/contract";
import { type Envelope, wrap } from "#shared/ipc/envelope";
import type { Channel } from "#shared/ipc/schema";
import { ClawbackError } from "#shared/errors";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { createNotifiers } from "../ipc/notify.ts";
import { type Answer, registerHandlers } from "../ipc/register.ts";
import type { App } from "../ports.ts";
import { createLatestPush } from "./latest-push.ts";
import type { Sessions } from "./sessions.ts";

const MAX_FRAME_BYTES = 1024 ** 2;
/** A page that asks and asks but does not read the answers is cut off here. */
const MAX_UNREAD_BYTES = 64 * 1024 ** 2;
/** "Policy violation" (RFC 6455, section 7.4.1). */
const POLICY_VIOLATION = 1008;
const SESSION_ENDED = "the session has ended";

/** A call of the page; its answer is `{ id, envelope }`, a push is `{ channel, payload }`. */
const callSchema = z.strictObject({
  id: z.number().int().min(0),
  channel: z.string().max(100),
  input: z.unknown().optional(),
});

export type ContractSockets = Readonly<{
  /** Takes over a connection that asks to become a WebSocket and belongs to the session `cookie`. */
  accept: (request: IncomingMessage, connection: Duplex, head: Buffer, cookie: string) => void;
  /** Cuts every socket. Calls that run go on; their answers are dropped. */
  close: () => void;
}>;

/**
 * The contract over WebSockets, as JSON text frames. A frame that is no call closes its socket with 1008, one over 1 MiB
 * with 1009. A session that has ended gets neither answers nor pushes: its socket is closed with 1008.
 */
export function createContractSockets(app: App, sessions: Sessions): ContractSockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  const answers = new Map<Channel, Answer<string>>();
  registerHandlers({
    contract,
    handlers: app.handlers,
    isTrusted: (cookie: string) => sessions.use(cookie),
    handle: (channel, answer) => answers.set(channel, answer),
  });

  async function answerCall(
    socket: WebSocket,
    cookie: string,
    data: RawData,
    isBinary: boolean,
  ): Promise<void> {
    const call = parseCall(data, isBinary);
    if (call === undefined || !sessions.isLive(cookie)) {
      socket.close(POLICY_VIOLATION, call === undefined ? "not a call" : SESSION_ENDED);
      return;
    }
    const answer = answers.get(call.channel);
    const envelope = await (answer === undefined ? unknownChannel(call.channel) : answer(cookie, call.input));
    socket.send(JSON.stringify({ id: call.id, envelope }));
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
  }

  function pushStates(socket: WebSocket, cookie: string): void {
    const push = createLatestPush((frame, sent) => socket.send(frame, sent));
    const notify = createNotifiers(contract, push);
    const unsubscribe = app.state.subscribe((state) => {
      if (sessions.isLive(cookie)) notify.app.stateChanged(state);
      else socket.close(POLICY_VIOLATION, SESSION_ENDED);
    });
    socket.once("close", unsubscribe);
  }

  return {
    accept: (request, connection, head, cookie) => {
      server.handleUpgrade(request, connection, head, (socket) => {
        socket.on("error", () => {
          // An oversized or broken frame, or a peer that is gone: ws closes the socket with the right code by itself.
        });
        socket.on("message", (data, isBinary) => void answerCall(socket, cookie, data, isBinary));
        pushStates(socket, cookie);
      });
    },
    close: () => {
      for (const socket of server.clients) socket.terminate();
    },
  };
}

function parseCall(data: RawData, isBinary: boolean): z.output<typeof callSchema> | undefined {
  if (isBinary || !Buffer.isBuffer(data)) return undefined;
  try {
    return callSchema.safeParse(JSON.parse(data.toString("utf8"))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function unknownChannel(channel: Channel): Promise<Envelope<never>> {
  return wrap(() => {
    throw new ClawbackError("MESSAGE_INVALID", `There is no call named ${channel}.`);
  });
}
