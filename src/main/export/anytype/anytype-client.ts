import type { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { redactSecrets } from "../../process/stderr-tail.ts";
import { failureOf } from "../http-failure.ts";
import { errorAnswer, pageOf } from "./answers.ts";
import { createWriteBudget, type WriteBudget } from "./write-budget.ts";

const API_VERSION = "2025-11-08";
const TIMEOUT_MS = 30_000;
const PAGE = 100;

export type AnytypeAddress = Readonly<{
  /** `http://127.0.0.1:31009` (desktop app) or `:31012` (`anytype serve`). */
  apiUrl: string;
  /** Null only while pairing. */
  apiKey: string | null;
}>;

/** The path of a space, below which everything of it lies. */
export function spacePath(spaceId: string): string {
  return `/v1/spaces/${encodeURIComponent(spaceId)}`;
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** Talks to AnyType's local API, v1. Reads are free; writes keep within the server's budget. */
export type AnytypeClient = Readonly<{
  /**
   * One request, once; returns the answer, checked. Throws what `failureOf` makes of a failure; 404 and 410 are
   * `REMOTE_NOT_FOUND`. Neither key nor body is in any error.
   */
  request: <Schema extends z.ZodType>(
    request: Readonly<{ method: Method; path: string; body?: unknown }>,
    answer: Schema,
    signal: AbortSignal,
  ) => Promise<z.output<Schema>>;
  /** All items of a paginated list, or of a search when there is a body. */
  all: <Item extends z.ZodType>(
    request: Readonly<{
      path: string;
      body?: unknown;
      limit?: number;
      /** True for a list that has no pages. */ isWhole?: boolean;
    }>,
    item: Item,
    signal: AbortSignal,
  ) => Promise<z.output<Item>[]>;
}>;

export function createAnytypeClient(
  { apiUrl, apiKey }: AnytypeAddress,
  budget: WriteBudget = createWriteBudget(),
): AnytypeClient {
  const client: AnytypeClient = {
    request: async ({ method, path, body }, answer, signal) => {
      // A search is a POST that writes nothing.
      if (method !== "GET" && !path.split("?", 1)[0]?.endsWith("/search")) await budget.take(signal);
      const json = await send(method, path, body, signal);
      const parsed = answer.safeParse(json);
      if (parsed.success) return parsed.data;
      throw new ClawbackError(
        "NOT_SUPPORTED",
        "AnyType's answer is not understood; is this its API, version 1?",
        {
          detail: `${method} ${path}: ${parsed.error.issues[0]?.path.join(".") ?? ""}`,
        },
      );
    },
    all: async ({ path, body, limit = Infinity, isWhole = false }, item, signal) => {
      const found: z.output<typeof item>[] = [];
      for (let offset = 0; found.length < limit; offset += PAGE) {
        const paged = isWhole
          ? path
          : `${path}?offset=${offset}&limit=${Math.min(PAGE, limit - found.length)}`;
        const method = body === undefined ? "GET" : "POST";
        const { data, pagination } = await client.request(
          { method, path: paged, body },
          pageOf(item),
          signal,
        );
        found.push(...(data ?? []));
        if (isWhole || !pagination.has_more || data === null || data.length === 0) break;
      }
      return found;
    },
  };

  async function send(method: Method, path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const headers = {
      "anytype-version": API_VERSION,
      ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const response = await fetch(new URL(path, apiUrl), {
        method,
        headers,
        signal: limit,
        redirect: "error",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json().catch(() => null);
      if (response.ok) return answer;
      const said = errorAnswer.safeParse(answer).data?.code;
      // A proxy on the way may say the request's headers back.
      throw failureOf(response, "AnyType", said && redactSecrets(said, [apiKey ?? ""]));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ClawbackError) throw error;
      throw failureOf(error, "AnyType");
    }
  }

  return client;
}
