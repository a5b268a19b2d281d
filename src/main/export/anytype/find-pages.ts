import type { ExportedPage } from "#shared/models/export";
import { type AnytypeClient, spacePath } from "./anytype-client.ts";
import { type AnytypeObject, dateOf, objectSchema, tagsOf } from "./answers.ts";
import { SESSION_TYPE } from "./vocabulary.ts";

export type PageQuery = Readonly<{
  /** Words that the page holds; "" is any. */
  text: string;
  /** A tag's name. */
  tag?: string | undefined;
  limit: number;
}>;

/** Tags have ids of their own in each space; among so many hits the tag is looked for by its name. */
const MAX_HITS = 500;

/** Our session pages in a space that match, newest first. Throws what `AnytypeClient` throws. */
export async function findPages(
  client: AnytypeClient,
  spaceId: string,
  { text, tag, limit }: PageQuery,
  signal: AbortSignal,
): Promise<readonly ExportedPage[]> {
  const path = `${spacePath(spaceId)}/search`;
  const body = {
    query: text,
    types: [SESSION_TYPE],
    sort: { property_key: "last_modified_date", direction: "desc" },
  };
  const hits = await client.all(
    { path, body, limit: tag === undefined ? limit : MAX_HITS },
    objectSchema,
    signal,
  );
  return hits
    .filter((page) => tag === undefined || tagsOf(page).some(({ name }) => name === tag))
    .slice(0, limit)
    .map(exportedPage);
}

/** What a list shows of a page. */
export function exportedPage(page: AnytypeObject): ExportedPage {
  return {
    id: page.id,
    title: page.name,
    tags: tagsOf(page).map(({ name }) => name),
    updatedAt: dateOf(page, "last_modified_date"),
  };
}
