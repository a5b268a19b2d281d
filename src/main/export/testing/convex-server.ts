import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { convexTest } from "convex-test";
import schema from "../../../../convex/schema.ts";

const modules = {
  ...import.meta.glob("../../../../convex/!(*.test).ts"),
  // convex-test looks for the folder that codegen would have made.
  "../../../../convex/_generated/api.js": () => Promise.resolve({}),
};

/** What the bridge does with one request: hand it on, or fail as a network or a deployment may. */
export type Trouble = "none" | "reset" | "answer-lost" | "unavailable" | "rate-limit";

/**
 * The very functions of `convex/` behind a real HTTP port of this machine: a bridge, since a Convex backend cannot be had
 * offline. `trouble` is asked once a request. The caller stubs the deployment's variables in the environment.
 */
export async function startConvex(trouble: () => Trouble = () => "none") {
  const convex = convexTest({ schema, modules });
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const kind = trouble();
      const body = await textOf(request);
      bodies.push(body);
      if (kind === "reset") return request.socket.destroy();
      if (kind === "unavailable") return response.writeHead(503).end();
      if (kind === "rate-limit") return response.writeHead(429, { "retry-after": "1" }).end();
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) =>
          typeof value === "string" ? [[name, value]] : [],
        ),
      );
      const answer = await convex.fetch(request.url ?? "/", {
        method: request.method ?? "GET",
        headers,
        body,
      });
      if (kind === "answer-lost") return request.socket.destroy();
      return response
        .writeHead(answer.status, { "content-type": "application/json" })
        .end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    convex,
    url: `http://127.0.0.1:${port}/openclaw/ingest`,
    /** Everything that was ever received. */
    bodies,
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
