import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CredentialStore } from "../credentials/store.ts";
import { Toolbox } from "../process/tools.ts";
import { defineRemote } from "./definition.ts";
import { Rclone } from "./rclone.ts";
import type { Remote } from "./remote.ts";
import { openTokenFile, withTokenFile } from "./token-file.ts";
import { TokenKeep } from "./token-keep.ts";

/**
 * A real rclone with an expired token: it asks the loopback token server for a new one, and then cannot reach Dropbox
 * itself, since the proxy it is given refuses to connect. The refresh is what counts.
 */
const toolbox = new Toolbox();
const call = { signal: new AbortController().signal };

let dataDir = "";
let server: Server;
let address = "";
let asked: string[] = [];
let entries: Map<string, string>;
let store: CredentialStore;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clawback-token-"));
  asked = [];
  server = createServer((request, response) => {
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => asked.push(chunk));
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(fresh()));
    });
  });
  server.on("connect", (_request, socket) => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  entries = new Map();
  store = {
    get: (name) => Promise.resolve(entries.get(name) ?? null),
    set: (name, secret) => Promise.resolve(void entries.set(name, secret)),
    forget: (name) => Promise.resolve(entries.delete(name)),
  };
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(dataDir, { recursive: true, force: true });
});

function fresh() {
  return {
    access_token: randomBytes(12).toString("hex"),
    refresh_token: randomBytes(12).toString("hex"),
    token_type: "Bearer",
    expires_in: 3600,
  };
}

function expired(): string {
  const { access_token, refresh_token } = fresh();
  return JSON.stringify({
    access_token,
    refresh_token,
    token_type: "Bearer",
    expiry: "2020-01-01T00:00:00Z",
  });
}

async function remoteWith(reference: string, value: string): Promise<Remote> {
  const remote = await defineRemote({
    name: "cloud",
    key: "default.sync",
    section: "sync",
    root: "",
    toolbox,
    settings: {
      provider: "custom",
      custom: {
        rcloneType: "dropbox",
        rcloneOptions: { token: reference, token_url: `${address}/token` },
      },
    },
    resolve: (text) => Promise.resolve(text === reference ? value : text),
  });
  return { ...remote, env: { ...remote.env, HTTPS_PROXY: address } };
}

function parts() {
  return { keep: new TokenKeep(store, dataDir), dataDir };
}

/** One run that makes rclone refresh; the cloud itself is out of reach. */
async function run(remote: Remote): Promise<void> {
  await withTokenFile(remote, parts(), async (ready) => {
    await expect(new Rclone(toolbox, ready).list("", {}, call)).rejects.toThrow();
  });
}

async function left(): Promise<readonly string[]> {
  return readdir(join(dataDir, "runs"));
}

describe("withTokenFile", () => {
  it("writes a refreshed token back to the keychain, and leaves no file", async () => {
    const token = expired();
    entries.set("default/token", token);
    await run(await remoteWith("keychain:default/token", token));
    const kept = entries.get("default/token") ?? "";
    expect(kept).not.toBe(token);
    expect(JSON.parse(kept)).toMatchObject({ access_token: expect.any(String) as string });
    expect(asked[0]).toContain((JSON.parse(token) as { refresh_token: string }).refresh_token);
    expect(await left()).toEqual([]);
  });

  it("keeps the token of a variable in a private file, until the variable changes", async () => {
    const token = expired();
    const remote = await remoteWith("${TOKEN}", token);
    await run(remote);
    const [name = ""] = await readdir(join(dataDir, "tokens"));
    expect((await stat(join(dataDir, "tokens", name))).mode & 0o777).toBe(0o600);

    const [slot] = remote.tokens ?? [];
    if (slot === undefined) throw new Error("the remote has no token");
    const { keep } = parts();
    expect(await keep.newest(slot)).not.toBe(token);
    const signedInAnew = expired();
    expect(await keep.newest({ ...slot, value: signedInAnew })).toBe(signedInAnew);
  });

  it("starts the next run with the refreshed token: the cloud is not asked twice", async () => {
    const remote = await remoteWith("${TOKEN}", expired());
    await run(remote);
    await run(remote);
    expect(asked).toHaveLength(1);
  });

  it("does not put an old token over a new sign-in", async () => {
    const token = expired();
    entries.set("default/token", token);
    const file = await openTokenFile(await remoteWith("keychain:default/token", token), parts());
    const signedInAnew = expired();
    entries.set("default/token", signedInAnew);
    await expect(new Rclone(toolbox, file.remote).list("", {}, call)).rejects.toThrow();
    await file.close();
    expect(entries.get("default/token")).toBe(signedInAnew);
  });

  it("is private while work lasts, shared by its processes, and gone after a failure", async () => {
    const remote = await remoteWith("${TOKEN}", expired());
    const failed = withTokenFile(remote, parts(), async (ready) => {
      expect((await stat(ready.configFile)).mode & 0o777).toBe(0o600);
      const rclone = new Rclone(toolbox, ready);
      await Promise.allSettled([1, 2, 3].map(() => rclone.list("", {}, call)));
      expect(await readFile(ready.configFile, "utf8")).toMatch(/^\[cloud\]\ntoken = \{.*\}\s*$/);
      throw new Error("the work broke");
    });
    await expect(failed).rejects.toThrow("the work broke");
    expect(await left()).toEqual([]);
  });

  it("removes what a killed Clawback left a day ago, and nothing that is in use", async () => {
    const runs = join(dataDir, "runs");
    // No process has the highest number there can be.
    for (const name of ["rclone-4194304-old", "rclone-4194304-new", `rclone-${process.pid}-ours`, "run-1"]) {
      await mkdir(join(runs, name), { recursive: true });
      await writeFile(join(runs, name, "rclone.conf"), "");
      const age = name.endsWith("new") ? 0 : 48 * 3600;
      await utimes(join(runs, name), Date.now() / 1000 - age, Date.now() / 1000 - age);
    }
    const file = await openTokenFile(await remoteWith("${TOKEN}", expired()), parts());
    await file.close();
    expect((await left()).toSorted()).toEqual(
      ["rclone-4194304-new", `rclone-${process.pid}-ours`, "run-1"].toSorted(),
    );
  });

  it("gives a remote without a token back as it is", async () => {
    const remote: Remote = { name: "cloud", env: {}, configFile: "", secrets: [], root: "", label: "here" };
    expect(await withTokenFile(remote, parts(), (ready) => Promise.resolve(ready))).toBe(remote);
  });

  it("is not to be forgotten", async () => {
    const remote = await remoteWith("${TOKEN}", expired());
    await expect(new Rclone(toolbox, remote).list("", {}, call)).rejects.toMatchObject({ code: "INTERNAL" });
  });
});
