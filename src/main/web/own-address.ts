import type { IncomingMessage } from "node:http";

/** The address of this server, and whether a request was meant for it and made by its page (docs/security.md). */
export type OwnAddress = Readonly<{
  port: number;
  origin: string;
  /** False for another name that was made to point here (DNS rebinding). */
  isOwnHost: (request: IncomingMessage) => boolean;
  /** True when the request says that it comes from a page of this very server, by the name that page was opened with. */
  isOwnOrigin: (request: IncomingMessage) => boolean;
}>;

export function ownAddress(port: number): OwnAddress {
  const urls = ["127.0.0.1", "localhost"].map((name) => new URL(`http://${name}:${port}`));
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    isOwnHost: ({ headers }) => urls.some((url) => url.host === headers.host),
    isOwnOrigin: ({ headers }) =>
      urls.some((url) => url.host === headers.host && url.origin === headers.origin),
  };
}
