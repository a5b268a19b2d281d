import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProfileId } from "#shared/brand";
import { createProfileLocks } from "../../jobs/profile-lock.ts";
import { createProgram } from "../program.ts";

let dir: string;
let workspace: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-conflicts-"));
  workspace = join(dir, "workspace");
  await mkdir(workspace);
  await mkdir(join(dir, "state"));
  await writeFile(join(workspace, "a.md"), "mine");
  await writeFile(join(workspace, "a.md.conflict1"), "theirs");
  const profile = { id: "one", name: "One", stateDir: join(dir, "state"), workspaceDir: workspace };
  await writeFile(join(dir, "settings.json"), JSON.stringify({ version: 1, profiles: [profile] }));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(dir, { recursive: true });
});

/** Runs a command of the real program in this process. */
async function run(...args: readonly string[]): Promise<Readonly<{ code: number; stdout: string }>> {
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  let code = -1;
  const options = ["--config", join(dir, "settings.json"), "--data-dir", join(dir, "data"), "--json"];
  await createProgram("0.0.0", (ended) => (code = ended)).parseAsync([...options, ...args], { from: "user" });
  return { code, stdout: written.join("") };
}

describe("clawback conflicts", () => {
  it("lists both versions and settles them", async () => {
    const listed = await run("conflicts");
    expect(listed.code).toBe(0);
    expect(JSON.parse(listed.stdout)).toMatchObject({
      ok: true,
      conflicts: [
        {
          path: "a.md",
          versions: [
            { path: "a.md", size: 4 },
            { path: "a.md.conflict1", size: 6 },
          ],
        },
      ],
    });

    expect(await run("conflicts", "resolve", "a.md.conflict1", "--keep", "this")).toMatchObject({ code: 0 });
    expect(await readFile(join(workspace, "a.md"), "utf8")).toBe("theirs");
    expect((await readdir(workspace)).sort()).toEqual([".clawback-trash", "a.md"]);
    expect(JSON.parse((await run("conflicts")).stdout)).toEqual({ ok: true, conflicts: [] });
  });

  it("does not touch them while the profile is at work", { timeout: 120_000 }, async () => {
    const { signal } = new AbortController();
    const locks = createProfileLocks(join(dir, "data"), { now: Date.now });
    const lock = await locks.acquire("one" as ProfileId, { kind: "sync", waitMs: 0, signal });
    const { code, stdout } = await run("conflicts", "resolve", "a.md.conflict1", "--keep", "this");
    lock.release();
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "BUSY" } });
    expect((await readdir(workspace)).sort()).toEqual(["a.md", "a.md.conflict1"]);
    expect(await run("conflicts", "resolve", "a.md.conflict1", "--keep", "this")).toMatchObject({ code: 0 });
  });

  it("says when there is no such conflict", async () => {
    const { code, stdout } = await run("conflicts", "resolve", "b.md", "--keep", "both");
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "PATH_UNKNOWN" } });
  });
});
