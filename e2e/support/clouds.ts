import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const S3RVER = path.join(import.meta.dirname, "../../node_modules/s3rver/bin/s3rver.js");

/** A cloud on the loopback, with its files in a folder of its own; what a person would be told to type in. */
export type Cloud = Readonly<{
  url: string;
  user: string;
  password: string;
  /** Absolute: what the cloud holds, as files. */
  folder: string;
  stop: () => Promise<void>;
}>;

async function started(
  command: string,
  args: readonly string[],
  pattern: RegExp,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Readonly<{ port: string; stop: () => Promise<void> }>> {
  const server = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env });
  const exit = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  let said = "";
  const port = await new Promise<string>((resolve, reject) => {
    const hear = (text: string) => {
      said += text;
      const found = pattern.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    server.stdout.setEncoding("utf8").on("data", hear);
    server.stderr.setEncoding("utf8").on("data", hear);
    void exit.then(() => reject(new Error(`${command} ended before it was up:\n${said}`)));
  });
  return {
    port,
    stop: async () => {
      server.kill("SIGTERM");
      await exit;
    },
  };
}

/** `rclone serve webdav`, with a user and a password; the password goes by environment. */
export async function startWebdav(): Promise<Cloud> {
  const folder = await mkdtemp(path.join(tmpdir(), "clawback-e2e-webdav-"));
  const password = randomBytes(9).toString("hex");
  const { port, stop } = await started(
    "rclone",
    ["serve", "webdav", folder, "--addr", "127.0.0.1:0", "--config", "", "-v"],
    /127\.0\.0\.1:(\d+)/,
    { ...process.env, RCLONE_USER: "owner", RCLONE_PASS: password },
  );
  return {
    url: `http://127.0.0.1:${port}`,
    user: "owner",
    password,
    folder,
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** s3rver, with the bucket "bucket"; its one account is part of it. */
export async function startS3(): Promise<Cloud> {
  const folder = await mkdtemp(path.join(tmpdir(), "clawback-e2e-s3-"));
  await mkdir(path.join(folder, "data"));
  const { port, stop } = await started(
    process.execPath,
    [
      S3RVER,
      ...["-d", path.join(folder, "data"), "-a", "127.0.0.1", "-p", "0"],
      ...["--no-vhost-buckets", "--configure-bucket", "bucket"],
    ],
    /listening on 127\.0\.0\.1:(\d+)/,
  );
  return {
    url: `http://127.0.0.1:${port}`,
    user: "S3RVER",
    password: "S3RVER",
    folder: path.join(folder, "data", "bucket"),
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
