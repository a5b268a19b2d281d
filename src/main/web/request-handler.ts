import type { IncomingMessage } from "node:http";
import { errorData } from "#shared/errors";
import type { PageFiles } from "../page/page-files.ts";
import type { Uploads } from "../ports.ts";
import { type HttpAnswer, pageFile, SIGN_IN_PAGE, text, toApp } from "./answer.ts";
import type { OwnAddress } from "./own-address.ts";
import { readSessionCookie, sessionCookieHeader } from "./session-cookie.ts";
import type { Sessions } from "./sessions.ts";
import { answerUpload } from "./upload-route.ts";

export type RequestHandler = Readonly<{
  address: OwnAddress;
  sessions: Sessions;
  files: PageFiles;
  uploads: Uploads;
}>;

/** Answers one HTTP request: first who asks (name, origin, token or session), then what for. Never rejects. */
export async function handleRequest(handler: RequestHandler, request: IncomingMessage): Promise<HttpAnswer> {
  const { address, sessions } = handler;
  const target = parseTarget(request);
  if (target === undefined) return text(400, "This is not an address of Clawback.");
  if (!address.isOwnHost(request)) return text(403, "Clawback is not served under this name.");
  const isOriginNeeded = !isRead(request) || request.headers.origin !== undefined;
  if (isOriginNeeded && !address.isOwnOrigin(request)) {
    return text(403, "Only Clawback's own page may ask for this.");
  }
  const token = target.searchParams.get("token");
  if (request.method === "GET" && target.pathname === "/" && token !== null) {
    return signIn(handler, token, readSessionCookie(request, address.port));
  }
  if (!sessions.use(readSessionCookie(request, address.port))) return SIGN_IN_PAGE;
  try {
    return await handleOwnersRequest(handler, request, target);
  } catch (error) {
    const { message, detail } = errorData(error);
    return text(500, detail === undefined ? message : `${message} ${detail}`);
  }
}

/** The token is spent here; an owner who opens an old address in a signed-in browser is simply let in. */
function signIn({ address, sessions }: RequestHandler, token: string, cookie: string): HttpAnswer {
  const exchange = sessions.exchange(token);
  switch (exchange.kind) {
    case "signed-in":
      return toApp({ "Set-Cookie": sessionCookieHeader(exchange.cookie, address.port) });
    case "refused":
      return sessions.use(cookie) ? toApp() : SIGN_IN_PAGE;
    case "wait":
      return text(429, `Too many wrong addresses were tried. Try again in ${exchange.seconds} seconds.`, {
        "Retry-After": String(exchange.seconds),
      });
  }
}

async function handleOwnersRequest(
  { files, uploads }: RequestHandler,
  request: IncomingMessage,
  target: URL,
): Promise<HttpAnswer> {
  if (target.pathname === "/upload") {
    if (request.method !== "POST") return text(405, "Uploads are sent with POST.", { Allow: "POST" });
    return await answerUpload({ uploads }, request, target.searchParams);
  }
  if (!isRead(request)) return text(405, "This can only be read.", { Allow: "GET, HEAD" });
  const file = await files.read(target.pathname);
  return file === undefined ? text(404, "There is nothing at this address.") : pageFile(file);
}

function isRead(request: IncomingMessage): boolean {
  return request.method === "GET" || request.method === "HEAD";
}

/** Undefined for what is no path: the absolute form of a proxy request, `*`. */
function parseTarget(request: IncomingMessage): URL | undefined {
  const target = request.url ?? "";
  return target.startsWith("/") ? (URL.parse(`http://clawback${target}`) ?? undefined) : undefined;
}
