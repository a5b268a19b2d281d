import { z } from "zod";
import { errorData } from "#shared/errors";
import type { AvailableUpdate } from "#shared/models/update";
import type { Settings } from "#shared/settings/schema";
import { type Fact, type FactStore, WHOLE_APP } from "../jobs/fact-store.ts";
import type { Clock } from "../ports.ts";
import { isNewer } from "./semver.ts";
import { readUpdateFeed, releaseSchema } from "./update-feed.ts";

const EVERY_MS = 24 * 3_600_000;

/** The last look: when, at which feed, and what it said, which a look that failed leaves as it was. */
const LAST_CHECK: Fact<Readonly<{ at: string; feed: string; found: AvailableUpdate | null }>> = {
  name: "app.update-check",
  schema: z.object({ at: z.iso.datetime(), feed: z.string(), found: releaseSchema.nullable() }),
};

export type UpdateCheckParts = Readonly<{
  facts: FactStore;
  clock: Clock;
  settings: () => Settings["app"]["updates"];
  /** This Clawback's own version. */
  version: string;
  /** Called after a look that told something. */
  onFound: () => void;
  /** Gets why a look failed; that is no more than a line in a log. */
  report: (problem: unknown) => void;
  /** Which feeds may be asked; see `readUpdateFeed`. */
  mayAsk?: (url: URL) => boolean;
}>;

/** Tells of a newer release, where the owner has named a feed to ask; it loads nothing and changes nothing. */
export type UpdateCheck = Readonly<{
  /** The newer release that the last look found; null for none, and while looking is off. */
  current: () => AvailableUpdate | null;
  /**
   * Looks when the last look at this feed, by whichever process, is a day old. Never rejects: what goes wrong is reported.
   * On abort nothing is remembered but that it was tried.
   */
  checkIfDue: (signal: AbortSignal) => Promise<void>;
}>;

export function createUpdateCheck(parts: UpdateCheckParts): UpdateCheck {
  const { facts, clock, settings, version, onFound, report, mayAsk } = parts;

  /** The feed to ask; null when looking is off. */
  function feedNow(): string | null {
    const { check, url } = settings();
    return check ? (url ?? null) : null;
  }

  function lastAt(feed: string) {
    const last = facts.get(WHOLE_APP, LAST_CHECK);
    return last?.feed === feed ? last : null;
  }

  async function look(feed: string, signal: AbortSignal): Promise<void> {
    const last = lastAt(feed);
    const now = clock.now();
    if (last !== null && Math.abs(now - Date.parse(last.at)) < EVERY_MS) return;
    const at = new Date(now).toISOString();
    // Remembered before it is asked, so that other faces do not ask as well, nor this one again when it fails.
    facts.set(WHOLE_APP, LAST_CHECK, { at, feed, found: last?.found ?? null });
    const found = await readUpdateFeed(feed, { signal, ...(mayAsk === undefined ? {} : { mayAsk }) });
    facts.set(WHOLE_APP, LAST_CHECK, { at, feed, found });
    onFound();
  }

  return {
    current: () => {
      const feed = feedNow();
      const found = feed === null ? null : (lastAt(feed)?.found ?? null);
      return found !== null && isNewer(found.version, version) ? found : null;
    },

    checkIfDue: async (signal) => {
      try {
        const feed = feedNow();
        if (feed !== null) await look(feed, signal);
      } catch (error) {
        if (signal.aborted) return;
        const { message, detail } = errorData(error);
        report(`Looking for updates: ${message} ${detail ?? ""}`.trim());
      }
    },
  };
}
