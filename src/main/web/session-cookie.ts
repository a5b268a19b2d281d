import type { IncomingMessage } from "node:http";

/** Cookies know no ports: the port in the name keeps two servers on one machine apart. */
function cookieName(port: number): string {
  return `clawback-${port}`;
}

/** The session a request claims to belong to, or "" when it claims none. */
export function readSessionCookie(request: IncomingMessage, port: number): string {
  const prefix = `${cookieName(port)}=`;
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length) ?? "";
}

/** No script can read it, no other site makes the browser send it, and it ends with the browser. */
export function sessionCookieHeader(cookie: string, port: number): string {
  return `${cookieName(port)}=${cookie}; Path=/; HttpOnly; SameSite=Strict`;
}
