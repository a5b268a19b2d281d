import { ClawbackError } from "#shared/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { appState, standInApp } from "../ipc/testing/stand-in-app.ts";
import { closeCode, Hosted, nextFrame, refusal } from "./testing/hosted.ts";

const stateFrame = z.object({ payload: z.object({ revision: z.number() }) });
const setTheme = vi.fn<(input: { theme: string }) => Promise<null>>();
let hosted: Hosted;

beforeEach(async () => {
  setTheme.mockReset().mockResolvedValue(null);
  hosted = await Hosted.start(standInApp({ handlers: { app: { setTheme } } }));
});

afterEach(() => hosted.stop());

describe("an upgrade", () => {
  it.each([
    ["of another site", { Origin: "https://evil.example" }, 403],
    ["of another port of this machine", { Origin: "http://127.0.0.1:1" }, 403],
    ["that hides where it comes from", { Origin: "null" }, 403],
    ["through another name", { Host: "evil.example" }, 403],
    [
      "through another name that agrees with itself",
      { Host: "evil.example", Origin: "http://evil.example" },
      403,
    ],
    ["with a wrong cookie", { Cookie: "clawback=x" }, 401],
  ])("%s is refused", async (_what, headers, status) => {
    const cookie = await hosted.signIn();
    const socket = hosted.socket({ Origin: hosted.origin, Cookie: cookie, ...headers });
    expect(await refusal(socket)).toBe(status);
  });

  it("without an Origin is refused", async () => {
    expect(await refusal(hosted.socket({ Cookie: await hosted.signIn() }))).toBe(403);
  });

  it("of another path is refused", async () => {
    const headers = { Origin: hosted.origin, Cookie: await hosted.signIn() };
    expect(await refusal(hosted.socket(headers, "/"))).toBe(404);
    expect(await refusal(hosted.socket(headers, "/contract/.."))).toBe(404);
  });
});

describe("a call", () => {
  it("is answered with its id and an envelope", async () => {
    const socket = await hosted.pageSocket();
    socket.send(JSON.stringify({ id: 7, channel: "app.setTheme", input: { theme: "dark" } }));
    expect(await nextFrame(socket)).toEqual({ id: 7, envelope: { ok: true, value: null } });
    expect(setTheme).toHaveBeenCalledExactlyOnceWith({ theme: "dark" });
  });

  it("keeps the code of its error", async () => {
    setTheme.mockRejectedValue(new ClawbackError("BUSY", "Not now."));
    const socket = await hosted.pageSocket();
    socket.send(JSON.stringify({ id: 1, channel: "app.setTheme", input: { theme: "dark" } }));
    expect(await nextFrame(socket)).toEqual({
      id: 1,
      envelope: { ok: false, error: { code: "BUSY", message: "Not now." } },
    });
  });

  it.each([
    ["an unknown channel", { id: 1, channel: "app.quit", input: {} }],
    ["a push", { id: 1, channel: "app.stateChanged", input: {} }],
    ["a name every object has", { id: 1, channel: "constructor", input: {} }],
    ["a prototype", { id: 1, channel: "__proto__.toString", input: {} }],
    ["a bad input", { id: 1, channel: "app.setTheme", input: { theme: "pink" } }],
    ["an unknown field", { id: 1, channel: "app.setTheme", input: { theme: "dark", more: 1 } }],
    ["no input", { id: 1, channel: "app.setTheme" }],
  ])("with %s is answered with MESSAGE_INVALID", async (_what, frame) => {
    const socket = await hosted.pageSocket();
    socket.send(JSON.stringify(frame));
    expect(await nextFrame(socket)).toMatchObject({
      id: 1,
      envelope: { ok: false, error: { code: "MESSAGE_INVALID" } },
    });
    expect(setTheme).not.toHaveBeenCalled();
  });

  it("of a session that has ended closes the socket", async () => {
    const socket = await hosted.pageSocket();
    hosted.wait(12 * 60 * 60 * 1000);
    socket.send(JSON.stringify({ id: 1, channel: "app.setTheme", input: { theme: "dark" } }));
    expect(await closeCode(socket)).toBe(1008);
    expect(setTheme).not.toHaveBeenCalled();
  });
});

describe("a frame that is no call", () => {
  it.each([
    ["bad JSON", "{"],
    ["no object", "7"],
    ["null", "null"],
    ["no id", JSON.stringify({ channel: "app.state", input: {} })],
    ["a fractional id", JSON.stringify({ id: 0.5, channel: "app.state", input: {} })],
    ["an unknown field", JSON.stringify({ id: 1, channel: "app.state", input: {}, sender: "main" })],
    ["a prototype", '{"id":1,"channel":"app.state","input":{},"__proto__":{"x":1}}'],
    ["bytes", Buffer.from(JSON.stringify({ id: 1, channel: "app.state", input: {} }))],
  ])("%s closes the socket", async (_what, frame) => {
    const socket = await hosted.pageSocket();
    socket.send(frame);
    expect(await closeCode(socket)).toBe(1008);
  });

  it("over 1 MiB closes the socket, and the server lives on", async () => {
    const socket = await hosted.pageSocket();
    const input = { theme: "x".repeat(1024 ** 2) };
    socket.send(JSON.stringify({ id: 1, channel: "app.setTheme", input }));
    expect(await closeCode(socket)).toBe(1009);
    expect((await hosted.ask("/")).status).toBe(401);
  });
});

describe("state", () => {
  it("is pushed to every open page", async () => {
    const cookie = await hosted.signIn();
    const sockets = await Promise.all([hosted.pageSocket(cookie), hosted.pageSocket(cookie)]);
    const frames = Promise.all(sockets.map(nextFrame));
    hosted.app.setState(appState({ revision: 5 }));
    expect(await frames).toEqual(
      sockets.map(() => ({ channel: "app.stateChanged", payload: appState({ revision: 5 }) })),
    );
  });

  it("is no longer listened to for a page that is gone", async () => {
    const socket = await hosted.pageSocket();
    expect(hosted.app.listenerCount()).toBe(1);
    socket.close();
    await vi.waitFor(() => expect(hosted.app.listenerCount()).toBe(0));
  });

  it("is not pushed to a session that has ended", async () => {
    const socket = await hosted.pageSocket();
    hosted.wait(12 * 60 * 60 * 1000);
    const code = closeCode(socket);
    hosted.app.setState(appState({ revision: 5 }));
    expect(await code).toBe(1008);
  });

  it("reaches a slow page with the latest value, without all those in between", async () => {
    const socket = await hosted.pageSocket();
    const revisions: number[] = [];
    socket.on("message", (data) => {
      const frame = stateFrame.parse(JSON.parse(Buffer.isBuffer(data) ? data.toString() : "null"));
      revisions.push(frame.payload.revision);
    });
    socket.pause();
    const version = "x".repeat(1024 ** 2);
    for (let revision = 1; revision <= 100; revision++) hosted.app.setState(appState({ revision, version }));
    socket.resume();
    await vi.waitFor(() => expect(revisions.at(-1)).toBe(100));
    expect(revisions.length).toBeLessThan(20);
  });
});
