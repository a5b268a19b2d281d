import { describe, expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import { Toolbox } from "../process/tools.ts";
import type { RcloneEvent } from "../rclone/log.ts";
import { Rclone, type RcloneCall } from "../rclone/rclone.ts";
import { recorder } from "./testing/rig.ts";
import { IGNORE_ERRORS, transfer } from "./transfer.ts";

const failure = new ClawbackError("REMOTE_FAILED", "It failed.");
const error = (text: string): RcloneEvent => ({ kind: "message", level: "error", text });
const HELD = error("Got fatal error on delete: --max-delete threshold reached");

/** An rclone that says these things and fails. */
function failing(...events: readonly RcloneEvent[]): Rclone {
  class FailingRclone extends Rclone {
    override transfer(_args: readonly string[], call: RcloneCall): Promise<void> {
      for (const event of events) call.onEvent?.(event);
      return Promise.reject(failure);
    }
  }
  return new FailingRclone(new Toolbox(), {
    ...{ name: "cloud", env: {}, configFile: "", secrets: [], root: "", label: "cloud" },
  });
}

function run(rclone: Rclone, args: readonly string[]) {
  const context = recorder();
  const progress = { beginTransfer: () => undefined, update: () => undefined };
  return transfer({ rclone, context, call: { signal: context.signal }, progress, warned: new Set() }, args);
}

describe("a pass that stopped before deletions", () => {
  it("may go on when nothing had failed by then", async () => {
    const rclone = failing(HELD, error("Cancelling sync due to fatal error: failed to delete 1 files"));
    expect(await run(rclone, ["sync", IGNORE_ERRORS])).toMatchObject({ kind: "held" });
  });

  it("may not when it ignored errors, for what it did not see would be deleted", async () => {
    const rclone = failing(error("dir: error reading source directory: input/output error"), HELD);
    await expect(run(rclone, ["sync", IGNORE_ERRORS])).rejects.toBe(failure);
    // rclone itself deletes nothing after an error then.
    expect(await run(rclone, ["sync"])).toMatchObject({ kind: "held" });
  });
});
