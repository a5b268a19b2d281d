import { existsSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { parse } from "yaml";
import { z } from "zod";

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

const operationSchema = z.object({
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() }))
    .default([]),
  requestBody: z
    .object({ content: z.object({ "application/json": z.object({ schema: z.unknown() }) }) })
    .optional(),
});

export type ApiRequest = Readonly<{
  method: string;
  /** Without the query. */
  path: string;
  query: readonly string[];
  headers: Readonly<Record<string, unknown>>;
  body: unknown;
}>;

/** Judges requests by an OpenAPI document: null, or what is wrong with one. */
export type RequestJudge = (request: ApiRequest) => string | null;

/** The place of AnyType's document beside the checkout; it is not ours to ship. */
const PLACE = new URL("../../../../../shared/specs/anytype-openapi.yaml", import.meta.url);

/** The judge of AnyType's own document, or null where the document is absent: then that check is skipped, and says so. */
export function anytypeJudge(
  place: string | URL = process.env["ANYTYPE_OPENAPI"] ?? PLACE,
): RequestJudge | null {
  return existsSync(place) ? judgeOf(documentSchema.parse(parse(readFileSync(place, "utf8")))) : null;
}

function judgeOf({ paths, components }: z.output<typeof documentSchema>): RequestJudge {
  const ajv = new Ajv({
    strict: false,
    formats: { "date-time": true, int32: true, int64: true, double: true },
  });
  ajv.addSchema({ $id: "api", components: { schemas: schemasOf(components.schemas) } });
  const compiled = new Map<string, ValidateFunction>();

  function bodyJudge(key: string, schema: unknown): ValidateFunction {
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components');
    const fresh = ajv.compile(JSON.parse(text) as object);
    compiled.set(key, fresh);
    return fresh;
  }

  return ({ method, path, query, headers, body }) => {
    const route = Object.keys(paths).find((pattern) => isMatch(pattern, path));
    const found = route === undefined ? undefined : paths[route]?.[method.toLowerCase()];
    if (route === undefined || found === undefined) return `${method} ${path} is not in the document`;
    const { parameters, requestBody } = operationSchema.parse(found);
    const header = parameters.find(
      ({ in: where, required, name }) =>
        where === "header" && required === true && headers[name.toLowerCase()] === undefined,
    );
    if (header !== undefined) return `${method} ${route} lacks the header ${header.name}`;
    const known = parameters.filter(({ in: where }) => where === "query").map(({ name }) => name);
    const unknown = query.find((name) => !known.includes(name));
    if (unknown !== undefined) return `${method} ${route} has no parameter ${unknown}`;
    if (requestBody === undefined) return body === undefined ? null : `${method} ${route} takes no body`;
    const { schema } = requestBody.content["application/json"];
    const judge = bodyJudge(`${method} ${route}`, schema);
    return judge(body) ? null : `${method} ${route}: ${ajv.errorsText(judge.errors)}`;
  };
}

function isMatch(pattern: string, path: string): boolean {
  const expression = pattern.replaceAll(/\{[^}]+\}/g, "[^/]+");
  return new RegExp(`^${expression}$`).test(path);
}

function schemasOf(schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strict(schema)]));
}

/**
 * The document read strictly: a field that it does not name is a mistake of ours. Its alternatives name no required fields,
 * so that an object fits several of them; one that fits is enough.
 */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const fields = Object.entries(schema).map(
    ([key, value]) => [key === "oneOf" ? "anyOf" : key, strict(value)] as const,
  );
  const isClosed = "properties" in schema && !("additionalProperties" in schema);
  return { ...Object.fromEntries(fields), ...(isClosed ? { additionalProperties: false } : {}) };
}
