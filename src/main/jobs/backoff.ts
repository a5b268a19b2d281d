import { z } from "zod";
import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { formatSeconds } from "#shared/format";
import type { RunKind } from "#shared/models/run";
import type { Clock, Jobs, RunRequest } from "../ports.ts";
import type { DueKind, DueStore } from "./due-store.ts";
import { type Fact, type FactStore, remember } from "./fact-store.ts";

/** Longer than this nothing is stretched. Seconds. */
const LONGEST_SECONDS = 3_600;
const MAX_FACTOR = 64;

/** By how much the interval is stretched: 1 is not at all. */
function stretchFact(kind: DueKind): Fact<number> {
  return { name: `${kind}.interval-stretch`, schema: z.number().min(1).max(MAX_FACTOR) };
}

/** Slows a profile down when its cloud asks for fewer requests, and speeds it up again (docs/upstream.md, A.8, S37). */
export type Backoff = Readonly<{
  /** The interval to use now: doubled for every rate-limited run in a row, up to an hour, halved by every good one. */
  intervalSeconds: (profileId: ProfileId, kind: DueKind, intervalSeconds: number) => number;
  isSlowed: (profileId: ProfileId, kind: DueKind) => boolean;
  /** The same jobs, whose runs slow down and speed up their profile; a run that slows it down warns of that. */
  around: (jobs: Jobs) => Jobs;
}>;

export type BackoffParts = Readonly<{
  facts: FactStore;
  due: DueStore;
  clock: Clock;
  /** The interval that the owner has set, in seconds; 0 is off. */
  intervalOf: (profileId: ProfileId, kind: DueKind) => number;
}>;

export function createBackoff({ facts, due, clock, intervalOf }: BackoffParts): Backoff {
  function factorOf(profileId: ProfileId, kind: DueKind): number {
    return facts.get(profileId, stretchFact(kind)) ?? 1;
  }

  function setFactor(profileId: ProfileId, kind: DueKind, factor: number): void {
    if (factor <= 1) facts.remove(profileId, stretchFact(kind));
    else facts.set(profileId, stretchFact(kind), factor);
  }

  function stretched(profileId: ProfileId, kind: DueKind, intervalSeconds: number): number {
    const longest = Math.max(intervalSeconds, LONGEST_SECONDS);
    return Math.min(longest, intervalSeconds * factorOf(profileId, kind));
  }

  /** Doubles the interval unless it is an hour already; returns the sentence about it, or null when nothing runs by itself. */
  function slowDown(profileId: ProfileId, kind: DueKind): string | null {
    const interval = intervalOf(profileId, kind);
    if (interval <= 0) return null;
    const factor = factorOf(profileId, kind);
    if (interval * factor < LONGEST_SECONDS) setFactor(profileId, kind, Math.min(MAX_FACTOR, factor * 2));
    const seconds = stretched(profileId, kind, interval);
    due.postpone(profileId, kind, clock.now() + seconds * 1_000);
    return `The cloud asks for fewer requests: the next ${kind} is put off by ${formatSeconds(seconds)}. Runs that go well bring the usual interval back.`;
  }

  function watching(request: RunRequest, kind: DueKind): RunRequest["work"] {
    const { profileId, work } = request;
    return async (context) => {
      try {
        const outcome = await work(context);
        if (outcome.kind === "done") {
          remember(context, () => setFactor(profileId, kind, factorOf(profileId, kind) / 2));
        }
        return outcome;
      } catch (error) {
        if (error instanceof ClawbackError && error.code === "REMOTE_RATE_LIMITED") {
          remember(context, () => {
            const message = slowDown(profileId, kind);
            if (message !== null) context.warn({ kind: "slowed-down", message });
          });
        }
        throw error;
      }
    };
  }

  return {
    intervalSeconds: stretched,
    isSlowed: (profileId, kind) => factorOf(profileId, kind) > 1,
    around: (jobs) => ({
      ...jobs,
      submit: (request) =>
        isDueKind(request.kind)
          ? jobs.submit({ ...request, work: watching(request, request.kind) })
          : jobs.submit(request),
    }),
  };
}

function isDueKind(kind: RunKind): kind is DueKind {
  return kind === "sync" || kind === "backup" || kind === "export";
}
