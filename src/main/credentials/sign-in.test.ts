import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ClawbackError } from "#shared/errors";
import { profilesOf, settingsSchema } from "#shared/settings/schema";
import { authorize } from "../rclone/authorize.ts";
import { fakeRclone } from "../rclone/testing/fake-rclone.ts";
import { signIn, type SignInRequest } from "./sign-in.ts";
import type { CredentialStore } from "./store.ts";

/** What rclone 1.60.1 says while it waits; its answer in a browser cannot be had in a test and is printed by the fake. */
const WAITING = join(import.meta.dirname, "../rclone/testing/transcripts/authorize-1.60.1.txt");
const LINK = "http://127.0.0.1:53682/auth?state=jgqfrkMAi7glHVB1byoERA";

let dir = "";
let token = "";
let entries: Map<string, string>;
let store: CredentialStore;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-sign-in-"));
  token = JSON.stringify({ access_token: randomBytes(12).toString("hex"), token_type: "bearer" });
  await writeFile(join(dir, "token"), token);
  entries = new Map();
  store = {
    get: (name) => Promise.resolve(entries.get(name) ?? null),
    set: (name, secret) => Promise.resolve(void entries.set(name, secret)),
    forget: (name) => Promise.resolve(entries.delete(name)),
  };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function answers(): string {
  return [
    `echo "$*" > '${dir}/args'`,
    `env > '${dir}/env'`,
    `cat '${WAITING}' >&2`,
    `printf 'Paste the following into your remote machine --->\\n'`,
    `cat '${dir}/token'`,
    `printf '\\n<---End paste\\n'`,
  ].join("\n");
}

async function request(script: string, change: Partial<SignInRequest> = {}): Promise<SignInRequest> {
  const settings = settingsSchema.parse({
    version: 1,
    profiles: [
      {
        id: "home",
        name: "Home",
        stateDir: dir,
        sync: {
          provider: "dropbox",
          mode: "mailbox",
          dropbox: { appKey: "our-app", appSecret: "${SECRET}" },
        },
        backup: { provider: "gdrive" },
      },
    ],
  });
  const [profile] = profilesOf(settings);
  if (profile === undefined) throw new Error("no profile");
  return {
    profile,
    provider: "dropbox",
    place: { kind: "keychain" },
    toolbox: await fakeRclone(dir, "1.60.1", script),
    store,
    resolve: (value) => Promise.resolve(value === "${SECRET}" ? "resolved-app-secret" : value),
    onLink: () => undefined,
    signal: new AbortController().signal,
    ...change,
  };
}

describe("signIn", () => {
  it("stores the token in the keychain, and hands out nothing but its name and the link", async () => {
    const onLink = vi.fn();
    expect(await signIn(await request(answers(), { onLink }))).toEqual({
      section: "sync",
      field: "sync.dropbox.token",
      reference: "keychain:home/sync.dropbox.token",
    });
    expect(entries.get("home/sync.dropbox.token")).toBe(token);
    expect(onLink.mock.calls).toEqual([[LINK]]);
  });

  it("gives rclone the owner's app by environment, never as an argument", async () => {
    await signIn(await request(answers()));
    expect(await readFile(join(dir, "args"), "utf8")).not.toMatch(/our-app|resolved-app-secret/);
    expect(await readFile(join(dir, "env"), "utf8")).toContain(
      "RCLONE_DROPBOX_CLIENT_SECRET=resolved-app-secret",
    );
  });

  it("signs in for the backup when that is what uses the cloud", async () => {
    const signedIn = await signIn(await request(answers(), { provider: "gdrive" }));
    expect(signedIn).toMatchObject({ section: "backup", reference: "keychain:home/backup.gdrive.token" });
    expect(await readFile(join(dir, "args"), "utf8")).toMatch(/^authorize drive /);
  });

  it("writes a private file where there is no keychain, and never over one", async () => {
    const path = join(dir, "kept");
    const place = { kind: "file", path } as const;
    expect(await signIn(await request(answers(), { place }))).toMatchObject({ reference: `file:${path}` });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readFile(path, "utf8")).trim()).toBe(token);
    await expect(signIn(await request(answers(), { place }))).rejects.toMatchObject({ code: "LOCAL_DENIED" });
  });

  it("does not begin what it could not keep", async () => {
    const locked: CredentialStore = {
      ...store,
      get: () => Promise.reject(new ClawbackError("KEYCHAIN_UNAVAILABLE", "It is locked.")),
    };
    await expect(signIn(await request(answers(), { store: locked }))).rejects.toMatchObject({
      code: "KEYCHAIN_UNAVAILABLE",
    });
    expect(existsSync(join(dir, "args"))).toBe(false);
  });
});

describe("authorize", () => {
  it("shows nothing of a token in its errors", async () => {
    const { toolbox, onLink, signal } = await request(`cat '${dir}/token' >&2; exit 1`);
    const failure = await authorize(toolbox, { provider: "dropbox", onLink, signal }).catch(
      (e: unknown) => e,
    );
    expect(failure).toMatchObject({ code: "REMOTE_AUTH", action: { kind: "authorize" } });
    expect(JSON.stringify(failure)).not.toContain(token.slice(20, 40));
  });

  it("says that another sign-in is waiting", async () => {
    const { toolbox, onLink, signal } = await request(
      `echo 'Fatal error: listen tcp 127.0.0.1:53682: bind: address already in use' >&2; exit 1`,
    );
    await expect(authorize(toolbox, { provider: "dropbox", onLink, signal })).rejects.toMatchObject({
      code: "BUSY",
    });
  });

  it("ends rclone when its time is over, and when it is cancelled", async () => {
    const { toolbox, onLink, signal } = await request(`cat '${WAITING}' >&2; exec sleep 60`);
    await expect(
      authorize(toolbox, { provider: "dropbox", onLink, signal, timeout: 300 }),
    ).rejects.toMatchObject({ code: "TIMEOUT" });
    const stop = new AbortController();
    const cancelled = authorize(toolbox, {
      provider: "dropbox",
      onLink: () => stop.abort(),
      signal: stop.signal,
    });
    await expect(cancelled).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
