import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A bucket called "bucket" on this machine (s3rver), with a door that counts what is fetched through it. */
export type S3Bucket = Readonly<{
  /** Of the server itself. */
  endpoint: string;
  /** The same bucket, counted. */
  countedEndpoint: string;
  /** Bytes of bodies, and requests, since the last call. */
  take: () => Readonly<{ bytes: number; requests: number }>;
  close: () => Promise<void>;
}>;

/** The one account that s3rver knows. */
export const S3_KEYS = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
export const S3_REGION = "us-east-1";

/** `folder`: absolute; the objects lie below it. */
export async function openS3Bucket(folder: string): Promise<S3Bucket> {
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
  const door = createServer((asked, answer) => {
    requests += 1;
    const { method, url, headers } = asked;
    const forwarded = request({ host: "127.0.0.1", port, method, path: url, headers }, (found) => {
      answer.writeHead(found.statusCode ?? 502, found.headers);
      found.on("data", (chunk: Buffer) => (bytes += chunk.length));
      found.pipe(answer);
    });
    forwarded.on("error", () => answer.destroy());
    // A reader that has enough hangs up: then nothing more is to be fetched for it.
    answer.on("close", () => forwarded.destroy());
    asked.pipe(forwarded);
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
  const address = door.address();
  const counted = typeof address === "object" && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    countedEndpoint: `http://127.0.0.1:${counted}`,
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
