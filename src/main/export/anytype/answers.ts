import { z } from "zod";

/** What is used of AnyType's answers (api v1, 2025-11-08); everything else in them is ignored. */

export const tagSchema = z.object({ id: z.string(), key: z.string(), name: z.string() });
export type AnytypeTag = z.output<typeof tagSchema>;

const propertyValue = z.looseObject({
  key: z.string(),
  text: z.string().optional(),
  date: z.string().optional(),
  number: z.number().optional(),
  multi_select: z.array(tagSchema).nullish(),
});

export const objectSchema = z.object({
  id: z.string(),
  name: z.string(),
  archived: z.boolean().default(false),
  type: z.object({ key: z.string() }).nullish(),
  properties: z.array(propertyValue).nullish(),
  markdown: z.string().optional(),
});
export type AnytypeObject = z.output<typeof objectSchema>;

export const objectAnswer = z.object({ object: objectSchema });

/** One page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item).nullable(),
    pagination: z.object({ has_more: z.boolean() }),
  });
}

export const propertySchema = z.object({ id: z.string(), key: z.string(), format: z.string() });
export const propertyAnswer = z.object({ property: propertySchema });
export const typeSchema = z.object({ id: z.string(), key: z.string() });
export const tagAnswer = z.object({ tag: tagSchema });
export const spaceSchema = z.object({ id: z.string(), name: z.string() });
export const spaceAnswer = z.object({ space: spaceSchema });
export const challengeAnswer = z.object({ challenge_id: z.string() });
export const keyAnswer = z.object({ api_key: z.string() });
export const errorAnswer = z.object({ code: z.string(), message: z.string() });

/** The text of one of our own properties, or null. */
export function textOf(object: AnytypeObject, key: string): string | null {
  return object.properties?.find((property) => property.key === key)?.text ?? null;
}

/** The date of one of the properties, ISO 8601, or null. */
export function dateOf(object: AnytypeObject, key: string): string | null {
  return object.properties?.find((property) => property.key === key)?.date ?? null;
}

export function tagsOf(object: AnytypeObject): readonly AnytypeTag[] {
  return object.properties?.find((property) => property.key === "tag")?.multi_select ?? [];
}
