import { createHash } from "node:crypto";
import { access, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fetchRclone, type RclonePins } from "./fetch-rclone.ts";
import { RCLONE_PINS } from "./rclone-pins.ts";

const PROGRAM = "#!/bin/sh\necho rclone v9.9.9\n";
const archive = zipOf("rclone-v9.9.9-linux-amd64/rclone", Buffer.from(PROGRAM));
const sha256 = createHash("sha256").update(archive).digest("hex");
const pins: RclonePins = { version: "9.9.9", sha256: { ...RCLONE_PINS.sha256, "linux-x64": sha256 } };

let folder: string;
let server: Server;
let baseUrl: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "clawback-vendor-"));
  server = createServer(({ url }, response) => {
    const isThere = url === "/v9.9.9/rclone-v9.9.9-linux-amd64.zip";
    response.writeHead(isThere ? 200 : 404).end(isThere ? archive : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  baseUrl = `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** An archive of one stored member, as short as the format allows. */
function zipOf(name: string, content: Buffer): Buffer {
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(content.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), shared, Buffer.from(name), content]);
  const central = Buffer.concat([
    Buffer.from("PK\u0001\u0002"),
    Buffer.from([20, 0]),
    shared,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from("PK\u0005\u0006"), end]);
}

it("puts the pinned program where electron-builder takes it from", async () => {
  const file = await fetchRclone("linux-x64", { pins, baseUrl, folder });
  expect(file).toBe(path.join(folder, "linux-x64", "rclone"));
  expect(await readFile(file, "utf8")).toBe(PROGRAM);
  expect((await stat(file)).mode & 0o111).toBe(0o111);
});

it("takes nothing that is not what was pinned", async () => {
  const other = { ...pins, sha256: { ...pins.sha256, "linux-x64": RCLONE_PINS.sha256["linux-x64"] } };
  await expect(fetchRclone("linux-x64", { pins: other, baseUrl, folder })).rejects.toThrow(
    "is not the pinned archive",
  );
  await expect(access(path.join(folder, "linux-x64"))).rejects.toThrow("ENOENT");
});

it("says which release cannot be had", async () => {
  await expect(fetchRclone("mac-arm64", { pins, baseUrl, folder })).rejects.toThrow(
    "rclone-v9.9.9-osx-arm64.zip answered 404",
  );
});
