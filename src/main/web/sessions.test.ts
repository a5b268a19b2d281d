import { describe, expect, it } from "vitest";
import { createSessions, type Exchange } from "./sessions.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function setUp() {
  let now = Date.UTC(2026, 0, 1);
  const sessions = createSessions({ now: () => now });
  const signIn = (): string => cookieOf(sessions.exchange(sessions.mintToken()));
  return { sessions, signIn, wait: (ms: number) => (now += ms) };
}

function cookieOf(exchange: Exchange): string {
  if (exchange.kind !== "signed-in") throw new Error(`not signed in: ${exchange.kind}`);
  return exchange.cookie;
}

describe("one-time tokens", () => {
  it("open a session once", () => {
    const { sessions } = setUp();
    const token = sessions.mintToken();
    expect(sessions.use(cookieOf(sessions.exchange(token)))).toBe(true);
    expect(sessions.exchange(token)).toEqual({ kind: "refused" });
  });

  it("are void when a new one is minted", () => {
    const { sessions } = setUp();
    const first = sessions.mintToken();
    const second = sessions.mintToken();
    expect(sessions.exchange(first)).toEqual({ kind: "refused" });
    expect(sessions.exchange(second).kind).toBe("signed-in");
  });

  it("are never accepted when none was minted", () => {
    expect(setUp().sessions.exchange("")).toEqual({ kind: "refused" });
  });

  it("cannot be guessed in a hurry: after ten wrong ones even the right one waits for the minute to end", () => {
    const { sessions, wait } = setUp();
    const token = sessions.mintToken();
    for (let i = 0; i < 10; i++) expect(sessions.exchange(`guess ${i}`)).toEqual({ kind: "refused" });
    wait(20_000);
    expect(sessions.exchange(token)).toEqual({ kind: "wait", seconds: 40 });
    wait(40_000);
    expect(sessions.exchange(token).kind).toBe("signed-in");
  });
});

describe("sessions", () => {
  it("do not know a cookie they did not give", () => {
    const { sessions, signIn } = setUp();
    const cookie = signIn();
    expect(sessions.use(`${cookie}x`)).toBe(false);
    expect(sessions.use("")).toBe(false);
  });

  it("end after twelve idle hours, and live on while they are used", () => {
    const { sessions, signIn, wait } = setUp();
    const used = signIn();
    const idle = signIn();
    wait(11 * HOUR);
    expect(sessions.use(used)).toBe(true);
    wait(HOUR);
    expect(sessions.use(used)).toBe(true);
    expect(sessions.use(idle)).toBe(false);
  });

  it("are not kept alive by being looked at", () => {
    const { sessions, signIn, wait } = setUp();
    const cookie = signIn();
    wait(11 * HOUR);
    expect(sessions.isLive(cookie)).toBe(true);
    wait(HOUR);
    expect(sessions.isLive(cookie)).toBe(false);
  });

  it("are sixteen at most; the one idle longest makes room", () => {
    const { sessions, signIn, wait } = setUp();
    const cookies = Array.from({ length: 16 }, () => {
      wait(MINUTE);
      return signIn();
    });
    wait(MINUTE);
    expect(sessions.use(cookies[0] ?? "")).toBe(true);
    signIn();
    expect(cookies.map((cookie) => sessions.isLive(cookie)).filter((isLive) => !isLive)).toHaveLength(1);
    expect(sessions.isLive(cookies[1] ?? "")).toBe(false);
  });
});
