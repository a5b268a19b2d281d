import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { ClawbackError } from "#shared/errors";
import { openPageFiles } from "../page/page-files.ts";
import type { App, Clock, FacePorts } from "../ports.ts";
import { write } from "./answer.ts";
import { createContractSockets } from "./contract-sockets.ts";
import { ownAddress } from "./own-address.ts";
import { handleRequest } from "./request-handler.ts";
import { readSessionCookie } from "./session-cookie.ts";
import { createSessions } from "./sessions.ts";

/** What the hosted face tells the composition about itself. */
export const hostedFacePorts: FacePorts = {
  view: { kind: "hosted", filesBy: "upload", canOpenFolder: false },
};

export type WebFaceOptions = Readonly<{
  app: App;
  /** 0 takes any free port. */
  port: number;
  /** The folder of the built page. */
  pageDir: string;
  clock: Clock;
  /** In what time the headers of a request must have come, counted from the connection or the request before. */
  headersLimitMs?: number;
}>;

export type WebFace = Readonly<{
  port: number;
  /** The address to open, with a token that works once. */
  url: string;
  /** Another such address; the one before it, if not used yet, is void. */
  newUrl: () => string;
  /** Cuts uploads and sockets, waits until they have ended, and frees the port. The app itself is the caller's to close. */
  close: () => Promise<void>;
}>;

const HEADERS_LIMIT_MS = 30_000;

/**
 * The hosted face: the page, uploads and the contract on a loopback web server (docs/architecture.md, docs/security.md). Throws `USAGE`
 * when the port cannot be had or the page is not built. It listens on 127.0.0.1 alone; from elsewhere one comes through an
 * SSH tunnel that keeps the port number.
 */
export async function startWebFace({
  app,
  port: wantedPort,
  pageDir,
  clock,
  headersLimitMs = HEADERS_LIMIT_MS,
}: WebFaceOptions): Promise<WebFace> {
  const files = await openPageFiles(pageDir);
  const server = createServer({
    // A request may take as long as a slow upload; only its headers must come at once.
    requestTimeout: 0,
    headersTimeout: headersLimitMs,
    connectionsCheckingInterval: headersLimitMs,
  });
  const port = await listen(server, wantedPort);
  const address = ownAddress(port);
  const sessions = createSessions(clock);
  const sockets = createContractSockets(app, sessions);
  const handler = { address, sessions, files, uploads: app.uploads };
  const inFlight = new Set<Promise<void>>();

  server.on("request", (request, response) => {
    const work = handleRequest(handler, request).then((answer) => write(response, answer));
    inFlight.add(work);
    void work.finally(() => inFlight.delete(work));
  });
  server.on("upgrade", (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const cookie = readSessionCookie(request, port);
    if (request.url !== "/contract") refuseUpgrade(connection, "404 Not Found");
    else if (!address.isOwnOrigin(request)) refuseUpgrade(connection, "403 Forbidden");
    else if (!sessions.use(cookie)) refuseUpgrade(connection, "401 Unauthorized");
    else sockets.accept(request, connection, head, cookie);
  });

  const newUrl = () => `${address.origin}/?token=${sessions.mintToken()}`;
  return {
    port,
    url: newUrl(),
    newUrl,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sockets.close();
      server.closeAllConnections();
      await Promise.all([closed, ...inFlight]);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(
        new ClawbackError("USAGE", `Port ${port} cannot be used: choose another one with --port.`, {
          detail: cause.message,
          cause,
        }),
      );
    });
    server.listen({ host: "127.0.0.1", port }, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the server has no port");
  return bound.port;
}

function refuseUpgrade(connection: Duplex, status: string): void {
  // A peer that is gone before it is refused needs no answer; without a listener its error would end the process.
  connection.once("error", () => connection.destroy());
  connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
