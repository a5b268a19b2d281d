/** A file in `agents/<id>/sessions` that holds a transcript. `archivedAt` orders the generations of one session. */
export type TranscriptFile = Readonly<{
  name: string;
  sessionId: string;
  /** Null while the transcript is in use; else the time in its name, which sorts as text. */
  archivedAt: string | null;
  isCompressed: boolean;
}>;

/**
 * `<id>.jsonl`, `<id>-topic-<thread>.jsonl`, and archives `….jsonl.reset.<time>` and `….jsonl.deleted.<time>`, also with a
 * hash behind the time and compressed (docs/upstream.md, B.4). Trajectories, checkpoints, locks and backups are no transcripts.
 */
const TRANSCRIPT = /^([^/]+?)\.jsonl(?:\.(?:reset|deleted)\.(\d{4}-[^/]*?)(\.zst)?)?$/;
const OTHER = /\.(?:trajectory|checkpoint\.[0-9a-f-]{36})$/i;

export function transcriptFile(name: string): TranscriptFile | null {
  const [, sessionId, archivedAt = null, compression] = TRANSCRIPT.exec(name) ?? [];
  if (sessionId === undefined || OTHER.test(sessionId)) return null;
  return { name, sessionId, archivedAt, isCompressed: compression !== undefined };
}
