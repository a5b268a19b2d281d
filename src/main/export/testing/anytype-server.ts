import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { RequestJudge } from "./openapi.ts";

const BURST = 60;

type Tag = { id: string; key: string; name: string; object: "tag" };
type Page = {
  id: string;
  name: string;
  type: string;
  markdown: string;
  archived: boolean;
  properties: Map<
    string,
    {
      text?: string | undefined;
      date?: string | undefined;
      number?: number | undefined;
      multi_select?: string[] | undefined;
    }
  >;
  writes: number;
};

/**
 * What goes wrong with one request that writes: `torn` empties the page and fails (a change of a page's text is not
 * atomic), `lost` does the work and loses the answer, `tag` refuses a fresh tag.
 */
export type AnytypeFault = "none" | "unavailable" | "rate-limit" | "torn" | "lost" | "reset" | "tag";

export type AnytypeServerOptions = Readonly<{
  apiKey: string;
  spaceId: string;
  /** Asked once for each write. */
  fault?: (method: string, path: string) => AnytypeFault;
  /** Judges every request by AnyType's own document; null where that is absent. */
  judge: RequestJudge | null;
  /** Milliseconds; a test's clock makes the rate limit testable. */
  now?: () => number;
}>;

const values = z.array(
  z.object({
    key: z.string(),
    text: z.string().optional(),
    date: z.string().optional(),
    number: z.number().optional(),
    multi_select: z.array(z.string()).optional(),
  }),
);
const objectBody = z.object({
  name: z.string().optional(),
  type_key: z.string().optional(),
  body: z.string().optional(),
  markdown: z.string().optional(),
  properties: values.default([]),
});
const searchBody = z.object({
  query: z.string().default(""),
  types: z.array(z.string()).default([]),
  filters: z
    .object({
      conditions: z.array(
        z.object({ property_key: z.string(), text: z.string().optional(), date: z.string().optional() }),
      ),
    })
    .optional(),
});

/**
 * AnyType's local API as far as we use it, with its real manners: keys, one write a second after a burst of 60, 410 for
 * what is gone, refused unknown properties, bodies under other names for creating and changing.
 */
export async function startAnytype({
  apiKey,
  spaceId,
  fault = () => "none",
  judge,
  now = Date.now,
}: AnytypeServerOptions) {
  const pages = new Map<string, Page>();
  const properties = new Map([["tag", { id: randomUUID(), key: "tag", format: "multi_select" }]]);
  const types = new Map<string, { id: string; key: string }>();
  const tags: Tag[] = [];
  const requests: { method: string; path: string; body: string }[] = [];
  const complaints: string[] = [];
  const challenges = new Map<string, string>();
  let budget = BURST;
  let countedAt = now();
  let refusals = 0;

  type Answer = Readonly<{ status: number; body: unknown; after?: "lose" | "reset" }>;
  const failure = (status: number, code: string): Answer => ({
    status,
    body: { object: "error", status, code, message: code },
  });
  const list = (data: readonly unknown[], query: URLSearchParams): Answer => {
    const offset = Number(query.get("offset") ?? 0);
    const limit = Number(query.get("limit") ?? 100);
    const has_more = offset + limit < data.length;
    return {
      status: 200,
      body: {
        data: data.slice(offset, offset + limit),
        pagination: { total: data.length, offset, limit, has_more },
      },
    };
  };

  function shown(page: Page, withBody: boolean) {
    return {
      object: "object",
      id: page.id,
      name: page.name,
      archived: page.archived,
      type: { key: page.type },
      properties: [...page.properties].map(([key, { multi_select, ...value }]) => ({
        key,
        ...value,
        ...(multi_select === undefined
          ? {}
          : { multi_select: tags.filter(({ id }) => multi_select.includes(id)) }),
      })),
      ...(withBody ? { markdown: page.markdown } : {}),
    };
  }

  function mayWrite(): boolean {
    budget = Math.min(BURST, budget + (now() - countedAt) / 1_000);
    countedAt = now();
    if (budget < 1) return false;
    budget -= 1;
    return true;
  }

  function write(page: Page, body: z.output<typeof objectBody>): Answer | null {
    const unknown = body.properties.find(({ key }) => !properties.has(key));
    if (unknown !== undefined) return failure(400, `unknown property key ${unknown.key}`);
    if (body.name !== undefined) page.name = body.name;
    for (const { key, ...value } of body.properties) page.properties.set(key, value);
    page.writes += 1;
    return null;
  }

  function objects(method: string, id: string | undefined, body: unknown, torn: boolean): Answer {
    if (id === undefined) {
      const wanted = objectBody.parse(body);
      const { type_key } = wanted;
      if (type_key === undefined || (type_key !== "page" && !types.has(type_key)))
        return failure(400, "unknown type key");
      const page: Page = {
        id: `bafy${randomUUID()}`,
        name: "",
        type: type_key,
        markdown: "",
        archived: false,
        properties: new Map(),
        writes: 0,
      };
      const refused = write(page, wanted);
      if (refused !== null) return refused;
      pages.set(page.id, page);
      if (torn) return failure(500, "internal_server_error");
      page.markdown = wanted.body ?? "";
      return { status: 201, body: { object: shown(page, true) } };
    }
    const page = pages.get(id);
    if (page === undefined) return failure(404, "object_not_found");
    if (page.archived) return failure(410, "resource_gone");
    if (method === "DELETE") {
      page.archived = true;
      page.writes += 1;
    }
    if (method === "PATCH") {
      const wanted = objectBody.parse(body);
      const refused = write(page, wanted);
      if (refused !== null) return refused;
      if (wanted.markdown !== undefined) page.markdown = torn ? "" : wanted.markdown;
      if (torn) return failure(500, "internal_server_error");
    }
    return { status: 200, body: { object: shown(page, true) } };
  }

  function search(body: unknown, query: URLSearchParams): Answer {
    const { query: text, types: wanted, filters } = searchBody.parse(body);
    const hits = [...pages.values()].filter(
      (page) =>
        !page.archived &&
        (wanted.length === 0 || wanted.includes(page.type)) &&
        `${page.name}\n${page.markdown}`.toLowerCase().includes(text.toLowerCase()) &&
        (filters?.conditions ?? []).every(({ property_key: key, text: value, date }) =>
          date === undefined
            ? page.properties.get(key)?.text === value
            : (page.properties.get(key)?.date ?? "") < date,
        ),
    );
    return list(
      hits.map((page) => shown(page, false)),
      query,
    );
  }

  function route(
    method: string,
    parts: readonly string[],
    body: unknown,
    query: URLSearchParams,
    trouble: AnytypeFault,
  ): Answer {
    const [, area, space, kind, id, sub] = parts;
    if (area === "auth") return auth(space, body);
    if (area === "spaces" && space === undefined)
      return list([{ id: spaceId, name: "Test", object: "anytype.space" }], query);
    if (area !== "spaces" || space !== spaceId) return failure(404, "space_not_found");
    switch (kind) {
      case undefined:
        return { status: 200, body: { space: { id: spaceId, name: "Test", object: "anytype.space" } } };
      case "search":
        return search(body, query);
      case "objects":
        return objects(method, id, body, trouble === "torn");
      case "types":
        if (method === "GET") return list([...types.values()], query);
        return named(types, body, "type");
      case "properties":
        if (sub === "tags") return tagged(method, body, query, trouble);
        if (method === "GET") return list([...properties.values()], query);
        return named(properties, body, "property");
      default:
        return failure(404, "not_found");
    }
  }

  function named(
    known: Map<string, { id: string; key: string }>,
    body: unknown,
    field: "type" | "property",
  ): Answer {
    const { key, format } = z.object({ key: z.string(), format: z.string().default("") }).parse(body);
    const fresh = { id: randomUUID(), key, format };
    known.set(key, fresh);
    return { status: 201, body: { [field]: fresh } };
  }

  function tagged(method: string, body: unknown, query: URLSearchParams, trouble: AnytypeFault): Answer {
    if (method === "GET") return list(tags, query);
    if (trouble === "tag") return failure(400, "bad_request");
    const { name } = z.object({ name: z.string() }).parse(body);
    const tag: Tag = { id: randomUUID(), key: name.replaceAll(/\W+/g, "_"), name, object: "tag" };
    tags.push(tag);
    return { status: 201, body: { tag } };
  }

  function auth(step: string | undefined, body: unknown): Answer {
    if (step === "challenges") {
      const id = randomUUID();
      challenges.set(id, String(1_000 + challenges.size));
      return { status: 201, body: { challenge_id: id } };
    }
    const { challenge_id, code } = z.object({ challenge_id: z.string(), code: z.string() }).parse(body);
    if (challenges.get(challenge_id) !== code) return failure(400, "bad_request");
    return { status: 201, body: { api_key: apiKey } };
  }

  const server = createServer((request, response) => {
    void (async () => {
      const { method = "GET" } = request;
      const url = new URL(request.url ?? "/", "http://localhost");
      const text = await textOf(request);
      const body: unknown = text === "" ? undefined : JSON.parse(text);
      requests.push({ method, path: url.pathname, body: text });
      const wrong = judge?.({
        method,
        path: url.pathname,
        query: [...url.searchParams.keys()],
        headers: request.headers,
        body,
      });
      if (typeof wrong === "string") complaints.push(wrong);
      const parts = url.pathname.slice(1).split("/").map(decodeURIComponent);
      const isWrite = method !== "GET" && parts.at(-1) !== "search" && parts[1] !== "auth";
      const trouble = isWrite ? fault(method, url.pathname) : "none";
      if (trouble === "reset") return request.socket.destroy();
      let answer: Answer;
      if (parts[1] !== "auth" && request.headers.authorization !== `Bearer ${apiKey}`)
        answer = failure(401, "unauthorized");
      else if (trouble === "unavailable") answer = failure(503, "unavailable");
      else if (trouble === "rate-limit" || (isWrite && !mayWrite())) {
        refusals += 1;
        answer = failure(429, "rate_limit_exceeded");
      } else answer = route(method, parts, body, url.searchParams, trouble);
      if (trouble === "lost") return request.socket.destroy();
      const headers = {
        "content-type": "application/json",
        ...(answer.status === 429 ? { "retry-after": "1" } : {}),
      };
      return response.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages,
    tags,
    requests,
    /** What AnyType's document does not allow of all that was asked. */
    complaints,
    challenges,
    refusals: () => refusals,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text;
}
