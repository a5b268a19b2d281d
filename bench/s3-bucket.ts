import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A bucket called "bucket" on this machine (s3rver), behind a door that counts what is fetched, at the speed of a line. */
export type S3Bucket = Readonly<{
  endpoint: string;
  /** Bytes of bodies, and requests, since the last call. */
  take: () => Readonly<{ bytes: number; requests: number }>;
  close: () => Promise<void>;
}>;

/** The one account that s3rver knows. */
export const S3_KEYS = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
export const S3_REGION = "us-east-1";

/** `folder`: absolute, the objects lie below it; `rate`: bytes a second in all that the line gives, 0 for no limit. */
export async function openS3Bucket(folder: string, rate: number): Promise<S3Bucket> {
  await mkdir(folder, { recursive: true });
  const program = join(import.meta.dirname, "../node_modules/s3rver/bin/s3rver.js");
  const place = [
    "-d",
    folder,
    "-a",
    "127.0.0.1",
    "-p",
    "0",
    "--no-vhost-buckets",
    "--configure-bucket",
    "bucket",
  ];
  const server = spawn(process.execPath, [program, ...place], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  server.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  let port = "";
  while (port === "") {
    await delay(20);
    if (server.exitCode !== null) throw new Error("s3rver did not start");
    port = /listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1] ?? "";
  }

  let bytes = 0;
  let requests = 0;
  let freeAt = 0;
  const send = async (found: IncomingMessage, answer: ServerResponse) => {
    answer.writeHead(found.statusCode ?? 502, found.headers);
    for await (const chunk of found as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (rate > 0) {
        freeAt = Math.max(freeAt, performance.now()) + (chunk.length / rate) * 1000;
        await delay(Math.max(0, freeAt - performance.now()));
      }
      if (!answer.write(chunk)) await once(answer, "drain");
    }
    answer.end();
  };
  const door = createServer((asked, answer) => {
    requests += 1;
    const { method, url, headers } = asked;
    const forwarded = request({ host: "127.0.0.1", port, method, path: url, headers }, (found) => {
      // Either side may hang up.
      send(found, answer).catch(() => answer.destroy());
    });
    forwarded.on("error", () => answer.destroy());
    // A reader that has enough hangs up: then nothing more is to be fetched for it.
    answer.on("close", () => forwarded.destroy());
    asked.pipe(forwarded);
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
  const address = door.address();
  const own = typeof address === "object" && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${own}`,
    take: () => {
      const taken = { bytes, requests };
      bytes = 0;
      requests = 0;
      return taken;
    },
    close: async () => {
      door.closeAllConnections();
      door.close();
      server.kill();
      await once(server, "exit");
    },
  };
}
