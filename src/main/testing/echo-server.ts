import { createServer, type IncomingMessage } from "node:http";

/**
 * The worst server to show a secret to: it refuses whatever comes, and says the request's headers back in the words that
 * WebDAV, S3, AnyType, Convex and OpenClaw's gateway use for an error. Proxies that dump requests do just this.
 */
export type EchoServer = Readonly<{
  url: string;
  /** What came so far, "METHOD path", in order. */
  requests: readonly string[];
  close: () => Promise<void>;
}>;

export async function startEchoServer(): Promise<EchoServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume();
    const isJson = request.headers["content-type"]?.includes("json") === true || isApi(request);
    response.writeHead(403, { "Content-Type": isJson ? "application/json" : "application/xml" });
    response.end(isJson ? jsonOf(saidBy(request)) : xmlOf(saidBy(request)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isApi({ url = "" }: IncomingMessage): boolean {
  return url.startsWith("/v1/") || url.startsWith("/hooks/");
}

function saidBy({ rawHeaders, url }: IncomingMessage): string {
  return `refused: ${rawHeaders.join(" ")} for ${url}`;
}

function jsonOf(said: string): string {
  return JSON.stringify({ error: said, message: said, code: said, status: 403 });
}

function xmlOf(said: string): string {
  const text = said.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return (
    `<?xml version="1.0"?><Error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><Code>AccessDenied</Code>` +
    `<Message>${text}</Message><s:exception>${text}</s:exception><s:message>${text}</s:message></Error>`
  );
}
