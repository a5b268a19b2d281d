import { type AnytypeClient, spacePath } from "./anytype-client.ts";
import { type AnytypeObject, dateOf, objectAnswer, objectSchema, tagsOf } from "./answers.ts";
import { openVocabulary, SESSION_ENDED, SESSION_TYPE } from "./vocabulary.ts";

/** The tag of pages whose session ended long ago. */
export const ARCHIVED = "archived";

/** Pages of one run: a space with years of sessions is worked off over several, since each page costs a write. */
const MAX_PAGES = 200;

/**
 * Gives the pages of sessions that ended before a time the tag "archived", once; returns how many got it. A page that is
 * written anew later loses it, and gets it again. Throws what `AnytypeClient` throws; what was tagged before stays tagged.
 */
export async function archiveSessions(
  client: AnytypeClient,
  spaceId: string,
  endedBefore: Date,
  signal: AbortSignal,
): Promise<number> {
  const space = spacePath(spaceId);
  const old = (await pagesBefore(client, space, endedBefore, signal))
    .filter((page) => !tagsOf(page).some(({ name }) => name === ARCHIVED))
    .slice(0, MAX_PAGES);
  if (old.length === 0) return 0;
  const [archived] = await (await openVocabulary(client, spaceId, signal)).tagIds([ARCHIVED], signal);
  // The space has no tags, or AnyType refuses this one.
  if (archived === undefined) return 0;
  for (const page of old) {
    const ids = [...tagsOf(page).map(({ id }) => id), archived];
    const path = `${space}/objects/${encodeURIComponent(page.id)}`;
    const body = { properties: [{ key: "tag", multi_select: ids }] };
    await client.request({ method: "PATCH", path, body }, objectAnswer, signal);
  }
  return old.length;
}

async function pagesBefore(
  client: AnytypeClient,
  space: string,
  endedBefore: Date,
  signal: AbortSignal,
): Promise<readonly AnytypeObject[]> {
  const condition = { property_key: SESSION_ENDED, condition: "lt", date: endedBefore.toISOString() };
  const body = {
    query: "",
    types: [SESSION_TYPE],
    filters: { operator: "and", conditions: [condition] },
  };
  const found = await client.all({ path: `${space}/search`, body }, objectSchema, signal);
  // A page without an end is of a session that goes on, whatever the server takes "before" to mean for it.
  return found.filter((page) => {
    const ended = dateOf(page, SESSION_ENDED);
    return ended !== null && Date.parse(ended) < endedBefore.getTime();
  });
}
