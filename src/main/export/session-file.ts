import { ClawbackError } from "#shared/errors";
import type { ExportSettings } from "#shared/settings/exports";
import type { Redactor } from "../redaction/redactor.ts";
import { sessionMarkdown } from "./anytype/session-page.ts";
import { prepare } from "./prepare.ts";
import type { SessionRecord } from "./record.ts";
import type { Source } from "./source.ts";

/**
 * One session as a Markdown file, redacted as every export. `key` is a session key (`agent:main:main`), its last part
 * (`main`) or a session id; of several that match the newest is taken. Throws `PATH_UNKNOWN` when there is none, and the
 * reason when it is withheld.
 */
export async function sessionFile(
  sources: readonly Source[],
  key: string,
  { redactor, settings }: Readonly<{ redactor: Redactor; settings: ExportSettings }>,
  signal: AbortSignal,
): Promise<string> {
  const record = await findSession(sources, key, signal);
  if (record === null) throw new ClawbackError("PATH_UNKNOWN", `There is no session ${key}.`);
  const prepared = prepare(record, redactor, settings);
  if (prepared.kind === "withheld") throw ClawbackError.fromData(prepared.error);
  if (prepared.record.kind !== "session") throw new Error("a session became something else");
  return `# ${prepared.record.title}\n\n${sessionMarkdown(prepared.record, prepared.fingerprint)}\n`;
}

/**
 * A source that lists the sessions of one key only; of the others nothing is known by it. `key` as for `sessionFile`. It
 * reads all of them to find out: OpenClaw's list does not tell the keys.
 */
export function sessionsOf(source: Source, key: string): Source {
  return {
    type: source.type,
    list: async function* (signal) {
      for await (const listed of source.list(signal)) {
        if ("kind" in listed) continue;
        const record = await listed.read(signal);
        if (record.kind === "session" && isMeant(record, key)) yield listed;
      }
    },
  };
}

async function findSession(
  sources: readonly Source[],
  key: string,
  signal: AbortSignal,
): Promise<SessionRecord | null> {
  let best: SessionRecord | null = null;
  for (const source of sources.filter(({ type }) => type === "session")) {
    for await (const listed of source.list(signal)) {
      if ("kind" in listed) continue;
      const record = await listed.read(signal);
      if (record.kind !== "session" || !isMeant(record, key)) continue;
      if (best === null || (record.updatedAt ?? "") > (best.updatedAt ?? "")) best = record;
    }
  }
  return best;
}

function isMeant({ sourceId, sessionKey }: SessionRecord, key: string): boolean {
  return (
    sourceId === key ||
    sourceId.endsWith(`:${key}`) ||
    sessionKey === key ||
    (sessionKey?.endsWith(`:${key}`) ?? false)
  );
}
