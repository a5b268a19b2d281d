import { contract } from "#shared/ipc/contract";
import { callsOf } from "#shared/ipc/schema";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ClawbackTransport } from "./index.ts";

const electron = await vi.hoisted(async () => {
  const { EventEmitter } = await import("node:events");
  const invoke = vi.fn<(channel: string, input: unknown) => Promise<unknown>>();
  return { exposed: new Map<string, ClawbackTransport>(), invoke, pushes: new EventEmitter() };
});

vi.mock("electron", () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, api: ClawbackTransport) => electron.exposed.set(name, api),
  },
  ipcRenderer: {
    invoke: electron.invoke,
    on: electron.pushes.on.bind(electron.pushes),
    off: electron.pushes.off.bind(electron.pushes),
  },
  webUtils: { getPathForFile: (file: File) => `/home/me/${file.name}` },
}));

let transport: ClawbackTransport;

beforeEach(async () => {
  electron.invoke.mockReset().mockResolvedValue({ ok: true, value: 1 });
  await import("./index.ts");
  const exposed = electron.exposed.get("clawbackTransport");
  if (exposed === undefined) throw new Error("nothing is exposed");
  transport = exposed;
});

it("exposes one thing with three functions", () => {
  expect([...electron.exposed.keys()]).toEqual(["clawbackTransport"]);
  expect(Object.keys(transport).sort()).toEqual(["invoke", "listen", "pathOf"]);
});

describe("invoke", () => {
  it("passes a call of the contract on, with its input alone", async () => {
    expect(await transport.invoke("app.setTheme", { theme: "dark" })).toEqual({ ok: true, value: 1 });
    expect(electron.invoke.mock.calls).toEqual([["app.setTheme", { theme: "dark" }]]);
  });

  it("reaches every call of the contract", async () => {
    const calls = callsOf(contract).filter(([, call]) => call.direction === "invoke");
    await Promise.all(calls.map(([channel]) => transport.invoke(channel, {})));
    expect(electron.invoke).toHaveBeenCalledTimes(calls.length);
  });

  it.each(["electron-store-get-data", "app.stateChanged", "app.quit", "constructor", "__proto__", ""])(
    "does not reach %j",
    async (channel) => {
      await expect(transport.invoke(channel, {})).rejects.toThrow("no channel");
      expect(electron.invoke).not.toHaveBeenCalled();
    },
  );
});

describe("listen", () => {
  it("gives the payload and never the event, until it is unsubscribed", () => {
    const listener = vi.fn();
    const unsubscribe = transport.listen("app.stateChanged", listener);
    electron.pushes.emit("app.stateChanged", { sender: "ipcRenderer" }, { revision: 1 });
    expect(listener.mock.calls).toEqual([[{ revision: 1 }]]);
    unsubscribe();
    electron.pushes.emit("app.stateChanged", {}, { revision: 2 });
    expect(listener).toHaveBeenCalledTimes(1);
    expect(electron.pushes.listenerCount("app.stateChanged")).toBe(0);
  });

  it.each(["app.state", "error", "constructor"])("does not reach %j", (channel) => {
    expect(() => transport.listen(channel, () => {})).toThrow("no channel");
    expect(electron.pushes.listenerCount(channel)).toBe(0);
  });
});

it("says where a dropped file lies", () => {
  expect(transport.pathOf(new File(["x"], "notes.md"))).toBe("/home/me/notes.md");
});
