import { ClawbackError } from "#shared/errors";
import type { PageDetails } from "#shared/models/export";
import { type AnytypeClient, spacePath } from "./anytype-client.ts";
import { type AnytypeObject, dateOf, objectAnswer, tagsOf, textOf } from "./answers.ts";
import { exportedPage } from "./find-pages.ts";
import { openVocabulary, SESSION_ENDED, SOURCE_KEY } from "./vocabulary.ts";

/** AnyType's own type of a plain page. */
const PAGE_TYPE = "page";

/** Tags by name. One that is both added and removed is removed. */
export type TagChange = Readonly<{ add: readonly string[]; remove: readonly string[] }>;

/** Single pages of a space, as a person asks for them. All throw `PATH_UNKNOWN` for a page that is not there. */
export type SpacePages = Readonly<{
  details: (id: string, signal: AbortSignal) => Promise<PageDetails>;
  changeTags: (id: string, change: TagChange, signal: AbortSignal) => Promise<PageDetails>;
  /**
   * A note about a page, as a page of its own that names it: ours are written whole when their session changes, so that
   * what is added to them would be lost. The text must be redacted. Returns the new page's id.
   */
  addNote: (
    id: string,
    note: Readonly<{ text: string; tags: readonly string[] }>,
    signal: AbortSignal,
  ) => Promise<string>;
}>;

export function spacePages(client: AnytypeClient, spaceId: string): SpacePages {
  const space = spacePath(spaceId);
  const pathOf = (id: string) => `${space}/objects/${encodeURIComponent(id)}`;

  async function get(id: string, signal: AbortSignal): Promise<AnytypeObject> {
    try {
      const { object } = await client.request({ method: "GET", path: pathOf(id) }, objectAnswer, signal);
      return object;
    } catch (error) {
      if (!(error instanceof ClawbackError) || error.code !== "REMOTE_NOT_FOUND") throw error;
      throw new ClawbackError("PATH_UNKNOWN", `AnyType has no page ${id} in this space.`, { cause: error });
    }
  }

  return {
    details: async (id, signal) => detailsOf(await get(id, signal)),
    changeTags: async (id, { add, remove }, signal) => {
      const page = await get(id, signal);
      const kept = tagsOf(page).filter(({ name }) => !remove.includes(name));
      const wanted = add.filter((name) => !remove.includes(name));
      const vocabulary = await openVocabulary(client, spaceId, signal);
      const ids = new Set([...kept.map((tag) => tag.id), ...(await vocabulary.tagIds(wanted, signal))]);
      const body = { properties: [{ key: "tag", multi_select: [...ids] }] };
      await client.request({ method: "PATCH", path: pathOf(id), body }, objectAnswer, signal);
      return detailsOf(await get(id, signal));
    },
    addNote: async (id, { text, tags }, signal) => {
      const page = await get(id, signal);
      const tagIds = await (await openVocabulary(client, spaceId, signal)).tagIds(tags, signal);
      const body = {
        type_key: PAGE_TYPE,
        name: `Note: ${page.name}`,
        body: `About the page **${page.name}**\n\n${text}`,
        ...(tagIds.length === 0 ? {} : { properties: [{ key: "tag", multi_select: tagIds }] }),
      };
      const path = `${space}/objects`;
      return (await client.request({ method: "POST", path, body }, objectAnswer, signal)).object.id;
    },
  };
}

function detailsOf(page: AnytypeObject): PageDetails {
  return {
    ...exportedPage(page),
    type: page.type?.key ?? "",
    sourceKey: textOf(page, SOURCE_KEY),
    startedAt: dateOf(page, "openclaw_started"),
    endedAt: dateOf(page, SESSION_ENDED),
    models: textOf(page, "openclaw_model"),
    messages: page.properties?.find(({ key }) => key === "openclaw_messages")?.number ?? null,
    length: page.markdown?.length ?? 0,
  };
}
