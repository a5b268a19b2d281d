import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/**
 * What a server answers of its own. `status`: `count` requests after the first `after` are answered so, as by a cloud
 * that has enough of them or is ill; `full`: once `after` bytes were uploaded, every further upload is refused.
 */
export type Answers =
  | Readonly<{ kind: "own" }>
  | Readonly<{ kind: "status"; status: 429 | 503; after: number; count: number }>
  | Readonly<{ kind: "full"; after: number }>;

/** An HTTP proxy on the loopback in front of a server, which can answer in its stead. */
export type HttpProxy = Readonly<{
  port: number;
  set: (answers: Answers) => void;
  /** True when it has answered in the server's stead since it was set last. */
  struck: () => boolean;
  stop: () => Promise<void>;
}>;

const XML_CODES: Readonly<Record<number, string>> = {
  429: "TooManyRequests",
  503: "ServiceUnavailable",
  507: "QuotaExceeded",
};

/** Starts the proxy. The caller stops it. */
export async function startHttpProxy(target: number): Promise<HttpProxy> {
  let answers: Answers = { kind: "own" };
  let requests = 0;
  let uploaded = 0;
  let struck = false;

  function ownAnswer(incoming: IncomingMessage): number | null {
    requests += 1;
    switch (answers.kind) {
      case "own":
        return null;
      case "status": {
        const at = requests - answers.after;
        return at > 0 && at <= answers.count ? answers.status : null;
      }
      case "full": {
        if (incoming.method !== "PUT" && incoming.method !== "POST") return null;
        uploaded += Number(incoming.headers["content-length"] ?? 0);
        return uploaded > answers.after ? 507 : null;
      }
    }
  }

  function refuse(incoming: IncomingMessage, response: ServerResponse, status: number): void {
    struck = true;
    incoming.resume();
    incoming.on("end", () => {
      const code = XML_CODES[status] ?? "InternalError";
      response
        .writeHead(status, { "content-type": "application/xml" })
        .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    });
    // The other side gave up: nobody waits for an answer.
    incoming.on("error", () => response.destroy());
  }

  function forward(incoming: IncomingMessage, response: ServerResponse): void {
    const { url = "/", method = "GET", headers } = incoming;
    const inner = request({ host: "127.0.0.1", port: target, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    inner.on("error", () => response.destroy());
    response.on("close", () => inner.destroy());
    incoming.on("error", () => inner.destroy());
    incoming.pipe(inner);
  }

  const server = createServer((incoming, response) => {
    const status = ownAnswer(incoming);
    if (status === null) forward(incoming, response);
    else refuse(incoming, response, status);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    port: address.port,
    set: (next) => {
      answers = next;
      requests = 0;
      uploaded = 0;
      struck = false;
    },
    struck: () => struck,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
