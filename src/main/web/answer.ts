import type { ServerResponse } from "node:http";
import type { Envelope } from "#shared/ipc/envelope";
import type { PageFile } from "../page/page-files.ts";
import { PAGE_HEADERS } from "../page/page-policy.ts";

type Headers = Readonly<Record<string, string>>;

/** What one HTTP request gets. The headers come on top of those that every answer carries. */
export type HttpAnswer = Readonly<{ status: number; headers: Headers; body: string | Buffer }>;

export function text(status: number, sentence: string, headers: Headers = {}): HttpAnswer {
  return {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", ...headers },
    body: `${sentence}\n`,
  };
}

export function json(status: number, envelope: Envelope<unknown>, headers: Headers = {}): HttpAnswer {
  return {
    status,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(envelope),
  };
}

export function pageFile({ contentType, immutable, body }: PageFile): HttpAnswer {
  const kept = { "Cache-Control": "private, max-age=31536000, immutable" };
  return { status: 200, headers: { "Content-Type": contentType, ...(immutable ? kept : {}) }, body };
}

/** "See other": to the app, with the token gone from the address. */
export function toApp(headers: Headers = {}): HttpAnswer {
  return text(303, "Clawback is at /.", { Location: "/", ...headers });
}

/**
 * The link to `/` is for the address opened from another site (a console in the browser, a chat): there the browser holds a
 * Strict cookie back through the redirect, and sends it with a click on our own page.
 */
export const SIGN_IN_PAGE: HttpAnswer = {
  status: 401,
  headers: { "Content-Type": "text/html; charset=utf-8" },
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Clawback</title>
<main>
<h1>Clawback</h1>
<p>Open the address that <code>clawback serve</code> printed.</p>
<p>Each address works once; how to get a new one is printed beside it.</p>
<p>Have you just opened it? <a href="/">Go to Clawback</a>.</p>
</main>
</html>
`,
};

/**
 * Writes an answer whole; for HEAD, node:http leaves the body out. A peer that is gone gets nothing. When not all of the
 * request's body was wanted, the connection ends with the answer: its sender would else hold it for as long as it likes.
 */
export function write(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.writeHead(status, {
    ...PAGE_HEADERS,
    ...headers,
    "Content-Length": Buffer.byteLength(body),
    ...(response.req.complete ? {} : { Connection: "close" }),
  });
  response.end(body);
}
