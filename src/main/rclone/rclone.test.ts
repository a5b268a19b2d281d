import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Toolbox } from "../process/tools.ts";
import { checkConnection } from "./connection.ts";
import { Rclone } from "./rclone.ts";
import { below, localFolder, s3Server, served, type Served } from "./testing/servers.ts";

const toolbox = new Toolbox();
const call = { signal: new AbortController().signal };
const MIB = 1024 * 1024;

/** How rclone spells a line break in a name, on the backends that do not leave it as it is. */
const LINE_BREAK = "␊";

/** What agents and people really call their files, and what a shell or a URL would trip over. */
const UGLY = [
  "with space.txt",
  " leading and trailing .txt",
  "-dash.txt",
  "--config.txt",
  "ünï cödé 日本 🦞.md",
  "quote ' \" ` $(touch x) ; & | < > *.txt",
  "percent %2F %00 #?.txt",
  "[brackets] {braces}.txt",
  "back\\slash.txt",
  "colon: in name.txt",
  `${"n".repeat(200)}.txt`,
  "deep/er/and/deep/er/still/file.txt",
  "new\nline.txt",
];

describe.each([
  ["a folder", localFolder],
  ["WebDAV", () => served("webdav")],
  ["SFTP", () => served("sftp")],
  ["S3", s3Server],
] as const)("Rclone on %s", (place, start) => {
  let server: Served;
  let rclone: Rclone;

  beforeAll(async () => {
    server = await start();
    rclone = new Rclone(toolbox, below(server.remote, "agent's folder"));
  });
  afterAll(() => server.stop());

  it("says that a folder is not there, where there are folders, and that a file is not", async () => {
    expect(await rclone.list("nowhere", {}, call)).toEqual(place === "S3" ? [] : null);
    await expect(rclone.read("nowhere/file", null, { ...call, maxBytes: 10 })).rejects.toMatchObject({
      code: "REMOTE_NOT_FOUND",
    });
  });

  it("writes, lists, reads and removes whatever the name", async () => {
    const contents = new Map(UGLY.map((name) => [name, randomBytes(20)]));
    for (const [name, content] of contents) await rclone.write(`ugly/${name}`, content, call);
    const listed = await rclone.list("ugly", { recursive: true, filesOnly: true }, call);
    const paths = listed?.map(({ path }) => path) ?? [];
    const nameOf = (path: string) => path.replaceAll(LINE_BREAK, "\n");
    expect(paths.map(nameOf).toSorted()).toEqual(UGLY.toSorted());
    for (const path of paths) {
      const stored = await rclone.read(`ugly/${path}`, null, { ...call, maxBytes: 100 });
      expect(stored.toString("hex")).toBe(contents.get(nameOf(path))?.toString("hex"));
    }
    for (const path of paths) await rclone.remove(`ugly/${path}`, call);
    expect((await rclone.list("ugly", { recursive: true, filesOnly: true }, call)) ?? []).toEqual([]);
  });

  it("reads ranges, also of the end", async () => {
    const content = randomBytes(3 * MIB + 17);
    await rclone.write("ranges.bin", content, call);
    for (const [offset, count] of [
      [0, 1],
      [1_000_003, 4096],
      [content.length - 5, 5],
    ] as const) {
      const part = await rclone.read("ranges.bin", { offset, count }, { ...call, maxBytes: MIB });
      expect(part.equals(content.subarray(offset, offset + count))).toBe(true);
    }
    await expect(rclone.read("ranges.bin", null, { ...call, maxBytes: 1000 })).rejects.toMatchObject({
      code: "TOOL_FAILED",
    });
  });

  it("overwrites a file whole", async () => {
    await rclone.write("again", Buffer.from("a long first content"), call);
    await rclone.write("again", Buffer.from("short"), call);
    expect((await rclone.read("again", null, { ...call, maxBytes: 100 })).toString()).toBe("short");
  });

  it("removes a folder with all that is in it, and nothing beside it", async () => {
    await rclone.write("gone/a/b", Buffer.from("x"), call);
    await rclone.write("gone too/a", Buffer.from("x"), call);
    await rclone.removeFolder("gone", call);
    expect((await rclone.list("gone", { recursive: true }, call)) ?? []).toEqual([]);
    expect(await rclone.list("gone too", {}, call)).toHaveLength(1);
  });

  it("passes the check, and leaves nothing of it", async () => {
    const folder = new Rclone(toolbox, below(server.remote, "checked"));
    await checkConnection(folder, { write: false }, call);
    await checkConnection(folder, { write: true }, call);
    expect((await folder.list("", {}, call)) ?? []).toEqual([]);
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const writing = rclone.write("never", randomBytes(MIB), { signal: stop.signal });
    stop.abort();
    await expect(writing).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it.runIf(place === "S3")("finds a bucket that is not there when it writes, not before", async () => {
    const wrong = new Rclone(toolbox, { ...server.remote, root: "no-such-bucket" });
    await checkConnection(wrong, { write: false }, call);
    await expect(checkConnection(wrong, { write: true }, call)).rejects.toMatchObject({
      code: "REMOTE_NOT_FOUND",
      action: { field: "s3.bucket" },
    });
  });

  it.runIf(place === "WebDAV" || place === "SFTP")("says that a password is wrong", async () => {
    const name = "RCLONE_CONFIG_CLOUD_USER";
    const stranger = { ...server.remote, env: { ...server.remote.env, [name]: "stranger" } };
    await expect(
      checkConnection(new Rclone(toolbox, stranger), { write: false }, call),
    ).rejects.toMatchObject({ code: "REMOTE_AUTH" });
  });
});

describe("Rclone, with nobody there", () => {
  it("says so within seconds", async () => {
    const port = await new Promise<number>((resolve) => {
      const taken = createServer().listen(0, "127.0.0.1", () => {
        const address = taken.address();
        taken.close(() => resolve(typeof address === "object" && address !== null ? address.port : 1));
      });
    });
    const rclone = new Rclone(toolbox, {
      name: "cloud",
      env: { RCLONE_CONFIG_CLOUD_TYPE: "webdav", RCLONE_CONFIG_CLOUD_URL: `http://127.0.0.1:${port}` },
      configFile: "",
      secrets: [],
      root: "",
      label: "the cloud",
    });
    await expect(rclone.list("", {}, call)).rejects.toMatchObject({
      code: "REMOTE_UNREACHABLE",
      action: { kind: "retry" },
    });
  });
});
