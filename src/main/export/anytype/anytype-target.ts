import { ClawbackError, errorData } from "#shared/errors";
import type { SessionRecord } from "../record.ts";
import { isTransient } from "../retry.ts";
import type { Change, Settled, Target } from "../target.ts";
import { type AnytypeClient, spacePath } from "./anytype-client.ts";
import { objectAnswer, spaceAnswer, tagsOf } from "./answers.ts";
import { ARCHIVED, archiveSessions } from "./archive-sessions.ts";
import { SESSION_ICON, sessionMarkdown, sessionProperties } from "./session-page.ts";
import { createSessionPages } from "./session-pages.ts";
import { openVocabulary, SESSION_TYPE, type Vocabulary } from "./vocabulary.ts";

const DAY_MS = 24 * 3_600_000;

type Put = Extract<Change, { kind: "put" }>;

export type AnytypeTargetParts = Readonly<{
  client: AnytypeClient;
  spaceId: string;
  batchSize: number;
  /** On every page, beside those of the session. */
  tags: readonly string[];
  /** 0 is never. */
  archiveAfterDays: number;
}>;

/** Sessions to AnyType: one page each, rewritten whole when it changes (docs/anytype.md). */
export function anytypeTarget(parts: AnytypeTargetParts): Target {
  const { client, spaceId, batchSize, tags, archiveAfterDays } = parts;
  const space = spacePath(spaceId);
  const pages = createSessionPages(client, space);
  let vocabulary: Vocabulary | null = null;

  async function put(change: Put, signal: AbortSignal): Promise<Settled> {
    const { sourceKey, fingerprint, remoteId } = change;
    const record = sessionOf(change);
    const page = await pages.find(sourceKey, remoteId, signal);
    if (page !== null && (await pages.isWhole(page, fingerprint, signal))) {
      return { kind: "skipped", sourceKey, remoteId: page.id };
    }
    vocabulary ??= await openVocabulary(client, spaceId, signal);
    // Those that a person gave the page stay; it is not of the archive any more, since it has changed.
    const given = page === null ? [] : tagsOf(page).filter(({ name }) => name !== ARCHIVED);
    const ours = await vocabulary.tagIds([...tags, ...record.tags], signal);
    const tagIds = [...new Set([...ours, ...given.map(({ id }) => id)])];
    const fields = {
      name: record.title,
      icon: SESSION_ICON,
      properties: [
        ...sessionProperties(record, sourceKey, fingerprint),
        ...(tagIds.length === 0 ? [] : [{ key: "tag", multi_select: tagIds }]),
      ],
    };
    const text = sessionMarkdown(record, fingerprint);
    if (page !== null && (await rewrite(page.id, { ...fields, markdown: text }, signal))) {
      return { kind: "updated", sourceKey, remoteId: page.id };
    }
    const body = { ...fields, type_key: SESSION_TYPE, body: text };
    const { object } = await client.request(
      { method: "POST", path: `${space}/objects`, body },
      objectAnswer,
      signal,
    );
    return { kind: "created", sourceKey, remoteId: object.id };
  }

  /** False when the page is gone meanwhile: then it is made again. */
  async function rewrite(id: string, body: unknown, signal: AbortSignal): Promise<boolean> {
    try {
      const path = `${space}/objects/${encodeURIComponent(id)}`;
      await client.request({ method: "PATCH", path, body }, objectAnswer, signal);
      return true;
    } catch (error) {
      if (error instanceof ClawbackError && error.code === "REMOTE_NOT_FOUND") return false;
      throw error;
    }
  }

  async function bury({ sourceKey, remoteId }: Change, signal: AbortSignal): Promise<Settled> {
    const page = await pages.find(sourceKey, remoteId, signal);
    if (page === null) return { kind: "skipped", sourceKey, remoteId: null };
    const path = `${space}/objects/${encodeURIComponent(page.id)}`;
    await client.request({ method: "DELETE", path }, objectAnswer, signal);
    return { kind: "deleted", sourceKey, remoteId: null };
  }

  return {
    name: "anytype",
    accepts: ["session"],
    batchSize,
    payload: (change) => {
      if (change.kind === "tombstone") return `Archive the page of ${change.sourceKey}`;
      const record = sessionOf(change);
      const properties = sessionProperties(record, change.sourceKey, change.fingerprint).map(
        ({ key, ...value }) => `${key}: ${Object.values(value).join(", ")}`,
      );
      return [
        `# ${record.title}`,
        "",
        ...properties,
        `tag: ${[...tags, ...record.tags].join(", ")}`,
        "",
        sessionMarkdown(record, change.fingerprint),
      ].join("\n");
    },
    check: async (signal) => {
      try {
        await client.request({ method: "GET", path: space }, spaceAnswer, signal);
      } catch (error) {
        throw spaceFailure(error);
      }
    },
    deliver: async (changes, signal) => {
      const settled: Settled[] = [];
      for (const change of changes) {
        try {
          settled.push(change.kind === "put" ? await put(change, signal) : await bury(change, signal));
        } catch (error) {
          signal.throwIfAborted();
          const { sourceKey } = change;
          if (isRefusal(error)) settled.push({ kind: "refused", sourceKey, error: errorData(error) });
          // What went well must not be told again; the rest of the batch comes in the next attempt.
          else if (isTransient(error) && settled.length > 0) return settled;
          else throw error;
        }
      }
      return settled;
    },
    archive: async (now, signal) => {
      if (archiveAfterDays === 0) return 0;
      const endedBefore = new Date(now - archiveAfterDays * DAY_MS);
      return archiveSessions(client, spaceId, endedBefore, signal);
    },
    close: () => Promise.resolve(),
  };
}

function sessionOf({ record }: Put): SessionRecord {
  if (record.kind === "session") return record;
  // The plan gives a target what it accepts only.
  throw new Error(`a ${record.kind} was given to AnyType`);
}

/** 400: AnyType will never take this page as it is. */
function isRefusal(error: unknown): boolean {
  return error instanceof ClawbackError && error.code === "REMOTE_FAILED";
}

function spaceFailure(error: unknown): unknown {
  if (!(error instanceof ClawbackError) || error.code !== "REMOTE_NOT_FOUND") return error;
  return new ClawbackError("REMOTE_NOT_FOUND", "AnyType has no such space, or the key may not see it.", {
    action: { kind: "edit-setting", field: "exports.anytype.spaceId" },
    cause: error,
  });
}
