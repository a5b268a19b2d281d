import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";

/** A WebDAV cloud (the real `rclone serve webdav`) behind a door that asks for a bearer token. */
export type TokenCloud = Readonly<{
  url: string;
  /** Its files. */
  folder: string;
  /** Makes a new token, which never expires unless told so; the one before is worth nothing any more. */
  newToken: () => string;
  /** After so many more requests the token is refused with 401. */
  expireAfter: (requests: number) => void;
  /** How many requests were refused since the last new token. */
  refused: () => number;
  stop: () => Promise<void>;
}>;

export async function startTokenCloud(): Promise<TokenCloud> {
  const folder = await mkdtemp(path.join(tmpdir(), "clawback-e2e-cloud-"));
  const { port, stop } = await serveWebdav(folder);
  let token = "";
  let left = Number.POSITIVE_INFINITY;
  let refused = 0;

  const door = createServer((incoming, answer) => {
    left -= 1;
    if (left < 0 || incoming.headers.authorization !== `Bearer ${token}`) {
      refused += 1;
      incoming.resume();
      answer.writeHead(401, { "WWW-Authenticate": "Bearer" }).end("The token has expired.");
      return;
    }
    const { url = "/", method = "GET", headers } = incoming;
    const inner = request({ host: "127.0.0.1", port, path: url, method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    inner.on("error", () => answer.destroy());
    answer.on("close", () => inner.destroy());
    incoming.pipe(inner);
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("the door has no port");

  return {
    url: `http://127.0.0.1:${address.port}`,
    folder,
    newToken: () => {
      token = randomBytes(16).toString("hex");
      left = Number.POSITIVE_INFINITY;
      refused = 0;
      return token;
    },
    expireAfter: (requests) => (left = requests),
    refused: () => refused,
    stop: async () => {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serveWebdav(folder: string): Promise<Readonly<{ port: string; stop: () => Promise<void> }>> {
  const place = ["--addr", "127.0.0.1:0", "--dir-cache-time", "0s", "--config", ""];
  const server = spawn("rclone", ["serve", "webdav", folder, ...place], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  // For a worker that ends without the way round by `stop`.
  process.once("exit", () => server.kill("SIGKILL"));
  const port = await new Promise<string>((resolve, reject) => {
    let said = "";
    server.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`rclone serve ended:\n${said}`)));
  });
  return {
    port,
    stop: async () => {
      server.kill("SIGTERM");
      await gone;
    },
  };
}
