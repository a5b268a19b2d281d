import { describe, expect, it } from "vitest";
import { createLatestPush } from "./latest-push.ts";

/** A socket that takes a frame only when told to. */
function slowSocket() {
  const frames: unknown[] = [];
  let taken: ((error?: Error) => void) | undefined;
  const push = createLatestPush((frame, sent) => {
    frames.push(JSON.parse(frame));
    taken = sent;
  });
  return { frames, push, take: (error?: Error) => taken?.(error) };
}

describe("createLatestPush", () => {
  it("sends at once while the socket is free", () => {
    const { frames, push, take } = slowSocket();
    push("app.stateChanged", 1);
    take();
    push("app.stateChanged", 2);
    expect(frames).toEqual([
      { channel: "app.stateChanged", payload: 1 },
      { channel: "app.stateChanged", payload: 2 },
    ]);
  });

  it("leaves out what was overtaken while the socket was slow", () => {
    const { frames, push, take } = slowSocket();
    for (const revision of [1, 2, 3, 4]) push("app.stateChanged", revision);
    expect(frames).toHaveLength(1);
    take();
    take();
    expect(frames).toEqual([
      { channel: "app.stateChanged", payload: 1 },
      { channel: "app.stateChanged", payload: 4 },
    ]);
  });

  it("keeps the channels apart", () => {
    const { frames, push, take } = slowSocket();
    push("a.x", 1);
    push("a.x", 2);
    push("b.y", 3);
    take();
    take();
    expect(frames).toEqual([
      { channel: "a.x", payload: 1 },
      { channel: "a.x", payload: 2 },
      { channel: "b.y", payload: 3 },
    ]);
  });

  it("sends nothing more over a socket that failed", () => {
    const { frames, push, take } = slowSocket();
    push("a.x", 1);
    push("a.x", 2);
    take(new Error("closed"));
    expect(frames).toHaveLength(1);
  });
});
