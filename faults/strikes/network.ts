import type { Answers } from "../http-proxy.ts";
import type { Operation } from "../operations/operation.ts";
import { WIRES } from "../remotes.ts";
import type { Kill } from "../rigged-rclone.ts";
import type { Weather } from "../tcp-proxy.ts";
import { type Fault, type Moment, NO_NETWORK, NOT_HTTP, needsBytes } from "./fault.ts";

export function kills(victim: Kill["victim"]): Fault["moments"] {
  return ({ steps }) =>
    steps.flatMap(({ command, part, moments }) =>
      moments.map((when): Moment => ({
        name: `${when} ${command}${part === undefined ? "" : ` ${part}`}`,
        strike: async ({ rclone, clawback }, story) => {
          await rclone.arm({ victim, command, when, ...(part === undefined ? {} : { part }) });
          const attempt = await clawback(story.command(0));
          const hit = rclone.struck();
          await rclone.disarm();
          return { attempt, hit };
        },
      })),
    );
}

/** An export has no child to die at: it is killed when its first request is on its way. */
export const killedAtRequest: Moment = {
  name: "at a request",
  strike: async ({ network, start }, story) => {
    await network?.set({ kind: "stall", after: 200, forMs: 60_000 });
    const { pid, ended } = start(story.command(0));
    while (network?.struck() === false) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(pid, "SIGKILL");
    const attempt = await ended;
    await network?.set({ kind: "fair" });
    return { attempt, hit: true };
  },
};

export function weather(name: string, of: (operation: Operation) => Weather): Fault {
  return {
    name,
    missing: (operation, remote) => (WIRES[remote] === "none" ? NO_NETWORK : needsBytes(operation)),
    moments: (operation) => [
      {
        name,
        strike: async ({ network, clawback }, story) => {
          await network?.set(of(operation));
          const attempt = await clawback(story.command(0));
          const hit = network?.struck() === true;
          await network?.set({ kind: "fair" });
          return { attempt, hit };
        },
      },
    ],
  };
}

export function answering(
  name: string,
  missing: Fault["missing"],
  of: (operation: Operation) => readonly Answers[],
): Fault {
  return {
    name,
    missing,
    moments: (operation) =>
      of(operation).map((made): Moment => ({
        name: made.kind === "status" ? `${made.count} requests` : name,
        strike: async ({ answers, clawback }, story) => {
          answers?.set(made);
          const attempt = await clawback(story.command(0));
          const hit = answers?.struck() === true;
          answers?.set({ kind: "own" });
          return { attempt, hit };
        },
      })),
  };
}

export function status(name: string, code: 429 | 503): Fault {
  const missing: Fault["missing"] = (operation, remote) =>
    WIRES[remote] === "none" ? NO_NETWORK : WIRES[remote] === "ssh" ? NOT_HTTP : needsBytes(operation);
  // A few that pass, and so many that no patience outlasts them.
  return answering(name, missing, ({ where }) => [
    { kind: "status", status: code, after: where === "convex" ? 0 : 1, count: 3 },
    { kind: "status", status: code, after: where === "convex" ? 0 : 2, count: 1_000 },
  ]);
}
