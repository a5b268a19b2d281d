import { contract as clawback } from "#shared/ipc/contract";
import { push } from "#shared/ipc/schema";
import { describe, expect, it, vi } from "vitest";
import { createNotifiers } from "./notify.ts";

describe("createNotifiers", () => {
  it("sends the payload on the channel of the push", () => {
    const send = vi.fn();
    const notify = createNotifiers({ job: { done: push<number>() }, other: { gone: push<string>() } }, send);
    notify.job.done(7);
    notify.other.gone("now");
    expect(send.mock.calls).toEqual([
      ["job.done", 7],
      ["other.gone", "now"],
    ]);
  });

  it("has a function for every push of Clawback's contract and nothing else", () => {
    const notify = createNotifiers(clawback, vi.fn());
    expect(Object.entries(notify).map(([group, calls]) => [group, Object.keys(calls)])).toEqual([
      ["app", ["stateChanged"]],
    ]);
  });
});
