import { assertNever, ClawbackError } from "#shared/errors";
import type { ChildExit } from "./child.ts";

/** "ended with code 2", "was killed by SIGKILL": for details and logs. */
export function describeExit(exit: ChildExit): string {
  switch (exit.outcome.kind) {
    case "exited":
      return `${exit.name} ended with code ${exit.outcome.code}`;
    case "signalled":
      return `${exit.name} was killed by ${exit.outcome.signal}`;
    case "cancelled":
      return `${exit.name} was cancelled`;
    default:
      return assertNever(exit.outcome);
  }
}

export function exitedWith(exit: ChildExit, ...codes: readonly number[]): boolean {
  return exit.outcome.kind === "exited" && codes.includes(exit.outcome.code);
}

/** `CANCELLED` for a child we stopped, otherwise `TOOL_FAILED` with the tail of its stderr as the detail. */
export function exitError(exit: ChildExit, message: string): ClawbackError {
  if (exit.outcome.kind === "cancelled") return new ClawbackError("CANCELLED", "The run was cancelled.");
  return new ClawbackError("TOOL_FAILED", message, {
    detail: [describeExit(exit), exit.stderr].filter((line) => line !== "").join("\n"),
  });
}
