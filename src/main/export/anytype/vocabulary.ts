import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { type AnytypeClient, spacePath } from "./anytype-client.ts";
import { propertyAnswer, propertySchema, tagAnswer, tagSchema, typeSchema } from "./answers.ts";

/** The type of our pages and the properties they carry. */
export const SESSION_TYPE = "openclaw_session";
export const SOURCE_KEY = "openclaw_source_key";
export const FINGERPRINT = "openclaw_fingerprint";
export const SESSION_ENDED = "openclaw_ended";
/** AnyType's own property for tags. */
const TAG = "tag";

const PROPERTIES = [
  { key: SOURCE_KEY, name: "OpenClaw source key", format: "text" },
  { key: FINGERPRINT, name: "OpenClaw fingerprint", format: "text" },
  { key: "openclaw_session_key", name: "OpenClaw session", format: "text" },
  { key: "openclaw_agent", name: "OpenClaw agent", format: "text" },
  { key: "openclaw_started", name: "Started", format: "date" },
  { key: SESSION_ENDED, name: "Ended", format: "date" },
  { key: "openclaw_model", name: "Model", format: "text" },
  { key: "openclaw_messages", name: "Messages", format: "number" },
] as const;

/** What a space must know before our pages can be made in it. Made once, found again afterwards. */
export type Vocabulary = Readonly<{
  /** Ids of the tags with these names; missing ones are made. A tag that AnyType refuses is left out. */
  tagIds: (names: readonly string[], signal: AbortSignal) => Promise<readonly string[]>;
}>;

/** Makes our type and properties in the space where they are missing. */
export async function openVocabulary(
  client: AnytypeClient,
  spaceId: string,
  signal: AbortSignal,
): Promise<Vocabulary> {
  const space = spacePath(spaceId);
  const known = await client.all({ path: `${space}/properties` }, propertySchema, signal);
  for (const property of PROPERTIES) {
    if (known.some(({ key }) => key === property.key)) continue;
    await client.request(
      { method: "POST", path: `${space}/properties`, body: property },
      propertyAnswer,
      signal,
    );
  }
  const types = await client.all({ path: `${space}/types` }, typeSchema, signal);
  if (!types.some(({ key }) => key === SESSION_TYPE)) {
    const body = {
      key: SESSION_TYPE,
      name: "OpenClaw session",
      plural_name: "OpenClaw sessions",
      layout: "basic",
      properties: PROPERTIES,
    };
    await client.request(
      { method: "POST", path: `${space}/types`, body },
      z.object({ type: typeSchema }),
      signal,
    );
  }

  const tagProperty = known.find(({ key }) => key === TAG);
  const tagPath =
    tagProperty === undefined ? null : `${space}/properties/${encodeURIComponent(tagProperty.id)}/tags`;
  const tags = new Map<string, string>();
  if (tagPath !== null) {
    for (const { id, name } of await client.all({ path: tagPath, isWhole: true }, tagSchema, signal))
      tags.set(name, id);
  }

  async function makeTag(path: string, name: string, signal: AbortSignal): Promise<string | null> {
    try {
      const body = { name, color: "grey" };
      return (await client.request({ method: "POST", path, body }, tagAnswer, signal)).tag.id;
    } catch (error) {
      // A tag is not worth a page that is not written (anyproto/anytype-api issue 67).
      if (error instanceof ClawbackError && error.code === "REMOTE_FAILED") return null;
      throw error;
    }
  }

  return {
    tagIds: async (names, signal) => {
      if (tagPath === null) return [];
      for (const name of names) {
        if (tags.has(name)) continue;
        const id = await makeTag(tagPath, name, signal);
        if (id !== null) tags.set(name, id);
      }
      return names.flatMap((name) => tags.get(name) ?? []);
    },
  };
}
