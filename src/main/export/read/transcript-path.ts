import type { Entry } from "./transcript-entry.ts";

/** Entries that a conversation consists of; others hang in the tree without moving its end (docs/upstream.md, B.3). */
const CONVERSATION: readonly string[] = [
  "message",
  "thinking_level_change",
  "model_change",
  "compaction",
  "reset",
  "branch_summary",
  "custom",
  "custom_message",
  "label",
  "session_info",
];

type Node = Readonly<{ entry: Entry; parent: string | null }>;

/**
 * The conversation as it stands: from the root of the transcript's tree to its end, which is the last entry or the one that
 * a later `leaf` entry went back to (docs/upstream.md, B.3). Branches that were left are not in it.
 *
 * Made for files of all ages, and for damaged ones: an entry without an id or parent follows the one before it, as does one whose
 * parent is not there; after a reset nothing goes back to before it; a circle ends where it closes.
 */
export function conversationPath(entries: readonly Entry[]): readonly Entry[] {
  const nodes = new Map<string, Node>();
  let end: string | null = null;
  /** What came after the latest reset; null while there was none. */
  let sinceReset: Set<string> | null = null;

  /** What an entry hangs on. One that holds to something unknown or given up follows the end of the conversation. */
  function parentOf(declared: string | null | undefined): string | null {
    if (declared === undefined) return end;
    if (sinceReset !== null && (declared === null || !sinceReset.has(declared))) return end;
    return declared === null || nodes.has(declared) ? declared : end;
  }

  entries.forEach((entry, index) => {
    // No id of OpenClaw's begins so.
    const id = entry.id ?? `\n${index}`;
    if (entry.type === "leaf") {
      const target = entry.targetId === undefined ? end : parentOf(entry.targetId);
      nodes.set(id, { entry, parent: target });
      sinceReset?.add(id);
      end = target;
      return;
    }
    if (!CONVERSATION.includes(entry.type)) {
      if (entry.id !== null) nodes.set(id, { entry, parent: parentOf(entry.parentId) });
      sinceReset?.add(id);
      return;
    }
    nodes.set(id, { entry, parent: parentOf(entry.parentId) });
    if (entry.type === "reset") sinceReset = new Set();
    sinceReset?.add(id);
    if (!entry.isAside) end = id;
  });
  return pathTo(end, nodes);
}

function pathTo(end: string | null, nodes: ReadonlyMap<string, Node>): readonly Entry[] {
  const path: Entry[] = [];
  const seen = new Set<string>();
  for (let id = end; id !== null && !seen.has(id); id = nodes.get(id)?.parent ?? null) {
    seen.add(id);
    const entry = nodes.get(id)?.entry;
    if (entry !== undefined && entry.type !== "leaf") path.push(entry);
  }
  return path.reverse();
}
