import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { Transport } from "#shared/ipc/client";
import { contract } from "#shared/ipc/contract";
import type { Envelope } from "#shared/ipc/envelope";
import { callsOf, type Channel } from "#shared/ipc/schema";

/**
 * What the page gets of Electron: a transport for the contract (shared/ipc/client.ts makes the functions out of it), and
 * where a dropped file lies. Nothing here is validated, for main does that; but no other channel can be reached.
 */
export type ClawbackTransport = Transport &
  Readonly<{
    /** The absolute path of a file that the owner has dropped or chosen; "" for one made by a script. */
    pathOf: (file: File) => string;
  }>;

function channelsOf(direction: "invoke" | "push"): ReadonlySet<Channel> {
  const calls = callsOf(contract).filter(([, call]) => call.direction === direction);
  return new Set(calls.map(([channel]) => channel));
}

const CALLS = channelsOf("invoke");
const PUSHES = channelsOf("push");

function requireOneOf(channels: ReadonlySet<Channel>, channel: Channel): void {
  if (!channels.has(channel)) throw new Error(`There is no channel named ${channel}.`);
}

/** Electron does not type what main answers; by the contract it is an envelope (main/ipc/register.ts). */
const invokeMain: (channel: Channel, input: unknown) => Promise<Envelope<unknown>> =
  ipcRenderer.invoke.bind(ipcRenderer);

const transport: ClawbackTransport = {
  invoke: async (channel, input) => {
    requireOneOf(CALLS, channel);
    return invokeMain(channel, input);
  },
  listen: (channel, listener) => {
    requireOneOf(PUSHES, channel);
    // The event stays here: it leads to `ipcRenderer`.
    const onPush = (_event: unknown, payload: unknown) => listener(payload);
    ipcRenderer.on(channel, onPush);
    return () => {
      ipcRenderer.off(channel, onPush);
    };
  },
  pathOf: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld("clawbackTransport", transport);
