import type { z } from "zod";
import { exitedWith } from "../process/exit.ts";
import { runChild } from "../process/run-child.ts";
import { watchBrokenLinks } from "../rclone/broken-links.ts";
import { rcloneFailure } from "../rclone/failure.ts";
import { jsonAnswer } from "../rclone/json-answer.ts";
import type { Rclone, RcloneCall } from "../rclone/rclone.ts";

/** Runs a command of rclone that answers with one JSON document. Throws `TOOL_FAILED`, or the `REMOTE_*` or `LOCAL_*` code it fails with. */
export async function queryJson<T>(
  rclone: Rclone,
  args: readonly string[],
  schema: z.ZodType<T>,
  call: RcloneCall,
): Promise<T> {
  const links = watchBrokenLinks();
  const { exit, stdout } = await runChild(await rclone.spec(args, links.see), {
    signal: call.signal,
    ...(call.timeout === undefined ? {} : { timeout: call.timeout }),
  });
  const isDone = exitedWith(exit, 0) || (exit.outcome.kind === "exited" && links.areOnlyProblem());
  if (!isDone) throw rcloneFailure(exit, rclone.remote.label);
  return jsonAnswer(args[0] ?? "", stdout, schema);
}
