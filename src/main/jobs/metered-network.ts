import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { findProgram } from "../process/find-program.ts";
import { runChild } from "../process/run-child.ts";

const TIMEOUT_MS = 5_000;

const NETWORK_MANAGER = "org.freedesktop.NetworkManager";
const ASK = [
  "--system",
  "--json=short",
  "get-property",
  NETWORK_MANAGER,
  "/org/freedesktop/NetworkManager",
  NETWORK_MANAGER,
  "Metered",
];

/** `NMMetered` of NetworkManager's D-Bus reference: 1 yes, 2 no, 3 guessed yes, 4 guessed no; 0 is unknown. */
const METERED: Readonly<Record<number, boolean>> = { 1: true, 2: false, 3: true, 4: false };

const answerSchema = z.object({ type: z.literal("u"), data: z.number() });

/**
 * Whether Linux's NetworkManager takes the network of this machine for one that costs by volume; null when it does not
 * know, does not run, or cannot be asked: unknown is no reason to skip anything. Starts one `busctl`, which is gone when
 * this settles, on cancel too.
 */
export async function networkManagerMetered(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    const file = await findProgram("busctl", env);
    if (file === null) return null;
    const limits = { signal, timeout: TIMEOUT_MS, maxOutput: 4_096 };
    const { exit, stdout } = await runChild({ name: "busctl", file, args: ASK }, limits);
    if (exit.outcome.kind !== "exited" || exit.outcome.code !== 0) return null;
    return METERED[answerSchema.parse(JSON.parse(stdout.toString("utf8"))).data] ?? null;
  } catch (error) {
    // It hangs, prints something else, or this is the end: all of that is "not known".
    if (error instanceof ClawbackError || error instanceof SyntaxError || error instanceof z.ZodError) {
      return null;
    }
    throw error;
  }
}
