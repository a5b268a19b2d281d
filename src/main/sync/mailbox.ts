/** The names of mailbox mode, below the synced folder. Everything of ours starts with `.clawback-`. */

/** Local: what has arrived for the agent. */
export const INBOX = "_inbox";
/** In the cloud: what waits for the agent. */
export const OUTBOX = "_outbox";
/** In the cloud's `_outbox`: an item that is still being uploaded; no drain takes it. */
export const PART_PREFIX = ".clawback-part-";
/** In the local `_inbox`: mail between the cloud and its place. */
export const STAGING = ".clawback-incoming";
/** In a companion's local `_outbox`: mail between its place and the cloud. */
export const SENDING = ".clawback-sending";
/** On either side: what syncs have replaced or deleted there, by run. */
export const TRASH = ".clawback-trash";

/** The first segment of a path of the cloud. */
export function topOf(path: string): string {
  return path.split("/", 1)[0] ?? path;
}

/** True for what lies in the cloud's sync folder but is no copy of the workspace. */
export function isOwn(path: string): boolean {
  const top = topOf(path);
  return top === INBOX || top === OUTBOX || top.startsWith(".clawback-");
}
