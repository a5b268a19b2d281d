import { ClawbackError } from "#shared/errors";
import type { Envelope } from "#shared/ipc/envelope";
import { invoke, type MainHandlers, push } from "#shared/ipc/schema";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type Answer, registerHandlers } from "./register.ts";

const contract = {
  job: {
    start: invoke(
      z.strictObject({ name: z.string().min(1), times: z.number().int().default(1) }),
    ).returns<string>(),
    done: push<string>(),
  },
} as const;

type Sender = Readonly<{ origin: string }>;
const page: Sender = { origin: "page" };

function setUp(start: MainHandlers<typeof contract>["job"]["start"]) {
  const answers = new Map<string, Answer<Sender>>();
  registerHandlers({
    contract,
    handlers: { job: { start } },
    isTrusted: (sender: Sender) => sender.origin === "page",
    handle: (channel, answer) => answers.set(channel, answer),
  });
  const call = (sender: Sender, input: unknown): Promise<Envelope<unknown>> => {
    const answer = answers.get("job.start");
    if (answer === undefined) throw new Error("job.start is not registered");
    return answer(sender, input);
  };
  return { answers, call };
}

describe("registerHandlers", () => {
  it("registers the calls and not the pushes", () => {
    const { answers } = setUp(() => Promise.resolve("ok"));
    expect([...answers.keys()]).toEqual(["job.start"]);
  });

  it("gives the handler the parsed input, defaults filled in, and wraps what it returns", async () => {
    const start = vi.fn(({ name, times }: { name: string; times: number }) =>
      Promise.resolve(name.repeat(times)),
    );
    const { call } = setUp(start);
    expect(await call(page, { name: "a" })).toEqual({ ok: true, value: "a" });
    expect(start).toHaveBeenCalledExactlyOnceWith({ name: "a", times: 1 });
  });

  it("refuses a sender that is not the page, before anything else", async () => {
    const start = vi.fn(() => Promise.resolve("ok"));
    const { call } = setUp(start);
    expect(await call({ origin: "elsewhere" }, { nonsense: true })).toMatchObject({
      ok: false,
      error: { code: "SENDER_UNTRUSTED" },
    });
    expect(start).not.toHaveBeenCalled();
  });

  it.each([
    [{ name: 7 }, "name"],
    [{ name: "a", times: 1.5 }, "times"],
    [{ name: "a", extra: 1 }, "extra"],
    [undefined, "object"],
    [JSON.parse('{"name":"a","__proto__":{"admin":true}}'), "__proto__"],
  ])("names the field of a bad input %j", async (input: unknown, field) => {
    const start = vi.fn(() => Promise.resolve("ok"));
    const { call } = setUp(start);
    const envelope = await call(page, input);
    expect(envelope).toMatchObject({ ok: false, error: { code: "MESSAGE_INVALID" } });
    expect(envelope.ok ? "" : envelope.error.message).toContain(field);
    expect(start).not.toHaveBeenCalled();
  });

  it("keeps the code of an error that the handler throws", async () => {
    const { call } = setUp(() => Promise.reject(new ClawbackError("BUSY", "Another run is going.")));
    expect(await call(page, { name: "a" })).toEqual({
      ok: false,
      error: { code: "BUSY", message: "Another run is going." },
    });
  });

  it("turns a programming error into INTERNAL", async () => {
    const { call } = setUp(() => Promise.reject(new TypeError("x is undefined")));
    expect(await call(page, { name: "a" })).toMatchObject({ ok: false, error: { code: "INTERNAL" } });
  });
});
