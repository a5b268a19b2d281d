import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeRclone } from "../rclone/testing/fake-rclone.ts";

/** `check` and `authorize` as a person calls them, in a process of their own. */
const CLI = join(import.meta.dirname, "index.ts");

let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-clouds-"));
  await mkdir(join(dir, "agent", "workspace"), { recursive: true });
  await mkdir(join(dir, "cloud"));
  await writeFile(join(dir, "agent", "openclaw.json"), "{}");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

type Ended = Readonly<{ code: number; stdout: string; stderr: string }>;

async function clawback(
  sync: Readonly<Record<string, unknown>>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const config = join(dir, "config.json");
  const backup = { provider: "custom", custom: folder() };
  await writeFile(config, JSON.stringify({ sync, backup }));
  const options = ["--config", config, "--data-dir", join(dir, "data")];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", CLI, ...options, ...args],
      {
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: dir,
          OPENCLAW_STATE_DIR: join(dir, "agent"),
          ...env,
        },
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

function folder() {
  return { rcloneType: "alias", rcloneOptions: { remote: join(dir, "cloud") } };
}

describe("clawback check", () => {
  it("writes to the clouds only when asked, and leaves nothing there", async () => {
    const sync = { provider: "custom", mode: "mailbox", custom: folder(), remotePath: "" };
    const looked = await clawback(sync, ["check", "--json"]);
    expect(looked).toMatchObject({ code: 0 });
    const written = await clawback(sync, ["check", "--write", "--json"]);
    expect(JSON.parse(written.stdout)).toMatchObject({ ok: true });
    expect(await readdir(join(dir, "cloud"))).toEqual([]);
  });

  it("names the setting that is missing, and what an app folder means", async () => {
    const ended = await clawback({ provider: "dropbox", mode: "mailbox", dropbox: { appFolder: true } }, [
      "check",
    ]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("FAIL sync: sync.dropbox.token is missing");
    expect(ended.stdout).toContain("sync.dropbox.appFolder needs sync.dropbox.appKey");
    expect(ended.stdout).toContain('with remotePath ""');
  });
});

describe("clawback authorize", () => {
  const dropbox = { provider: "dropbox", mode: "mailbox" };

  it("keeps the token where it was told to, and prints the link and the reference only", async () => {
    const token = JSON.stringify({ access_token: randomBytes(12).toString("hex") });
    await writeFile(join(dir, "answer"), token);
    const link = "http://127.0.0.1:53682/auth?state=abc";
    const script = `echo 'NOTICE: Please go to the following link: ${link}' >&2; cat '${dir}/answer'`;
    await fakeRclone(dir, "1.60.1", script);
    const to = join(dir, "token");
    const ended = await clawback(dropbox, ["authorize", "--to", to], {
      CLAWBACK_RCLONE: join(dir, "rclone"),
    });
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stderr).toContain(link);
    expect(ended.stdout).toContain(`set sync.dropbox.token to file:${to}`);
    expect(ended.stdout + ended.stderr).not.toContain("access_token");
    expect((await readFile(to, "utf8")).trim()).toBe(token);
    expect((await stat(to)).mode & 0o777).toBe(0o600);
  });

  it("asks where to sign in when the settings do not say", async () => {
    const ended = await clawback({ provider: "custom", mode: "mailbox", custom: folder() }, ["authorize"]);
    expect(ended).toMatchObject({ code: 2 });
    expect(ended.stderr).toContain("--provider dropbox, gdrive, onedrive");
  });
});
