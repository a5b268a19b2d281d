import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeSocket } from "../testing/fake-socket.ts";
import { createSocketTransport } from "./socket-transport.ts";

const URL = "ws://localhost/contract";
let signedOut = false;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.made = [];
  signedOut = false;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function openTransport() {
  const { transport, connection } = createSocketTransport(URL, () => Promise.resolve(signedOut));
  return { transport, kind: () => connection.getState().kind };
}

describe("the contract over a WebSocket", () => {
  it("sends a call as soon as the socket is open and gives each answer to its own call", async () => {
    const { transport, kind } = openTransport();
    const first = transport.invoke("app.state", {});
    const socket = FakeSocket.newest();
    expect(socket.sent).toEqual([]);

    socket.open();
    const second = transport.invoke("runs.list", { limit: 5 });
    expect(kind()).toBe("open");
    expect(socket.sent).toEqual([
      { id: 1, channel: "app.state", input: {} },
      { id: 2, channel: "runs.list", input: { limit: 5 } },
    ]);

    socket.receive({ id: 2, envelope: { ok: true, value: "runs" } });
    socket.receive({ id: 1, envelope: { ok: false, error: { code: "BUSY", message: "Busy." } } });
    await expect(second).resolves.toEqual({ ok: true, value: "runs" });
    await expect(first).resolves.toEqual({ ok: false, error: { code: "BUSY", message: "Busy." } });
  });

  it("hands pushes to those who listen, and only as long as they do", () => {
    const { transport } = openTransport();
    const heard: unknown[] = [];
    const stop = transport.listen("app.stateChanged", (payload) => heard.push(payload));
    const socket = FakeSocket.newest();
    socket.open();
    socket.receive({ channel: "app.stateChanged", payload: 1 });
    socket.receive({ channel: "other.thing", payload: 2 });
    socket.receive("no JSON");
    stop();
    socket.receive({ channel: "app.stateChanged", payload: 3 });
    expect(heard).toEqual([1]);
  });

  it("rejects the calls in flight when the connection drops, and never sends them again", async () => {
    const { transport, kind } = openTransport();
    FakeSocket.newest().open();
    const call = transport.invoke("sync.run", {});
    FakeSocket.newest().drop();
    await expect(call).rejects.toMatchObject({ name: "ClawbackError", code: "REMOTE_UNREACHABLE" });
    await expect(transport.invoke("app.state", {})).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE" });
    expect(kind()).toBe("lost");

    await vi.advanceTimersByTimeAsync(500);
    FakeSocket.newest().open();
    expect(kind()).toBe("open");
    expect(FakeSocket.newest().sent).toEqual([]);
  });

  it("waits longer after each failed attempt, 8 seconds at most, and shortly again after a good one", async () => {
    openTransport();
    FakeSocket.newest().open();
    const waits = [500, 1000, 2000, 4000, 8000, 8000];
    for (const [attempt, wait] of waits.entries()) {
      FakeSocket.newest().drop();
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(FakeSocket.made).toHaveLength(attempt + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(FakeSocket.made).toHaveLength(attempt + 2);
    }
    FakeSocket.newest().open();
    FakeSocket.newest().drop();
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.made).toHaveLength(waits.length + 2);
  });

  it("takes itself as refused when no connection ever succeeded", () => {
    const { kind } = openTransport();
    FakeSocket.newest().drop();
    expect(kind()).toBe("refused");
  });

  it("is refused after a restart that forgot its session, until a connection succeeds", async () => {
    const { kind } = openTransport();
    FakeSocket.newest().open();
    signedOut = true;
    FakeSocket.newest().drop();
    expect(kind()).toBe("lost");
    await vi.advanceTimersByTimeAsync(500);
    FakeSocket.newest().drop();
    expect(kind()).toBe("refused");

    await vi.advanceTimersByTimeAsync(1000);
    FakeSocket.newest().open();
    expect(kind()).toBe("open");
  });
});
