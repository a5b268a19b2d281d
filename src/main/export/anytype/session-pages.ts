import { ClawbackError } from "#shared/errors";
import type { SourceKey } from "../record.ts";
import type { Fingerprint } from "../target.ts";
import type { AnytypeClient } from "./anytype-client.ts";
import { type AnytypeObject, objectAnswer, objectSchema, textOf } from "./answers.ts";
import { endMark } from "./session-page.ts";
import { FINGERPRINT, SESSION_TYPE, SOURCE_KEY } from "./vocabulary.ts";

/** Finds our pages in a space, one for each session, and never two. */
export type SessionPages = Readonly<{
  /** The page of a session: by the id it had the last time, else by its source key; null when there is none. */
  find: (sourceKey: SourceKey, remoteId: string | null, signal: AbortSignal) => Promise<AnytypeObject | null>;
  /** Whether the page holds this very content, all of it. */
  isWhole: (page: AnytypeObject, fingerprint: Fingerprint, signal: AbortSignal) => Promise<boolean>;
}>;

export function createSessionPages(client: AnytypeClient, space: string): SessionPages {
  async function get(id: string, signal: AbortSignal): Promise<AnytypeObject | null> {
    try {
      const path = `${space}/objects/${encodeURIComponent(id)}`;
      const { object } = await client.request({ method: "GET", path }, objectAnswer, signal);
      return object.archived ? null : object;
    } catch (error) {
      if (error instanceof ClawbackError && error.code === "REMOTE_NOT_FOUND") return null;
      throw error;
    }
  }

  return {
    find: async (sourceKey, remoteId, signal) => {
      const known = remoteId === null ? null : await get(remoteId, signal);
      if (known !== null) return known;
      const condition = { property_key: SOURCE_KEY, condition: "eq", text: sourceKey };
      const body = {
        query: "",
        types: [SESSION_TYPE],
        filters: { operator: "and", conditions: [condition] },
      };
      const found = await client.all({ path: `${space}/search`, body }, objectSchema, signal);
      return found.find((page) => !page.archived && textOf(page, SOURCE_KEY) === sourceKey) ?? null;
    },
    isWhole: async (page, fingerprint, signal) => {
      if (textOf(page, FINGERPRINT) !== fingerprint) return false;
      const full = page.markdown === undefined ? await get(page.id, signal) : page;
      return full?.markdown?.includes(endMark(fingerprint)) ?? false;
    },
  };
}
