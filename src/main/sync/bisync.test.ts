import { mkdir, readdir, readFile, rm, stat, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startChild } from "../process/child.ts";
import { Rclone } from "../rclone/rclone.ts";
import { bisyncCommand, type BisyncOrder } from "./bisync-command.ts";
import { removeDeadLocks } from "./bisync-lock.ts";
import { runSync } from "./cycle.ts";
import { previewSync } from "./preview.ts";
import { type FakeRclone, fakeRclone } from "./testing/fake-rclone.ts";
import { ageAll, folderRig, recorder, type Rig, tree, write } from "./testing/rig.ts";

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.remove();
});

type BisyncRig = Rig & Readonly<{ fake: FakeRclone }>;

async function bisyncRig(
  version: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<BisyncRig> {
  const rig = await folderRig({ mode: "bisync", ...settings });
  rigs.push(rig);
  const fake = await fakeRclone(dirname(rig.workspace), version);
  return { ...rig, fake, deps: { ...rig.deps, rclone: new Rclone(fake.toolbox, rig.deps.rclone.remote) } };
}

async function cycle(rig: Rig, options: Partial<Parameters<typeof runSync>[1]> = {}, context = recorder()) {
  return runSync(rig.deps, { approved: false, ...options }, context);
}

const BEGIN = { resync: true, approved: true };

const order: BisyncOrder = {
  version: "1.66.0",
  remote: { name: "cloud", env: {}, configFile: "", secrets: [], root: "agent", label: "cloud" },
  folder: "/ws",
  sync: { conflictResolve: "newer", copySymlinks: false },
  privateDir: "/private",
  trash: { cloud: "cloud:agent/.clawback-trash/2026-01-01", local: "/ws/.clawback-trash/2026-01-01" },
  unsent: [],
  resync: false,
  approved: false,
};

describe("the command line of bisync", () => {
  it.each(["1.60.1", "1.63.1", "1.64.0", "1.65.2"])("is refused for %s, naming what is needed", (version) => {
    expect(() => bisyncCommand({ ...order, version })).toThrow(
      expect.objectContaining({
        code: "NOT_SUPPORTED",
        message: expect.stringMatching(new RegExp(`1\\.66\\.0.*${version.replaceAll(".", "\\.")}`)) as string,
      }),
    );
  });

  it.each(["1.66.0", "1.71.0", "1.75.1", "2.0.0"])("is whole for %s", (version) => {
    expect(bisyncCommand({ ...order, version })).toEqual([
      ...["bisync", "cloud:agent", "/ws"],
      ...["--workdir", "/private/bisync", "--filters-file", "/private/bisync-filters.txt"],
      ...["--conflict-resolve", "newer", "--conflict-suffix", "conflict"],
      ...["--resilient", "--recover", "--max-lock", "15m", "--max-delete", "25"],
      ...["--backup-dir1", order.trash.cloud, "--backup-dir2", order.trash.local],
    ]);
  });

  it.each([
    ["newer", "newer"],
    ["local", "path2"],
    ["remote", "path1"],
  ] as const)("lets %s win as %s, also at a resync", (conflictResolve, winner) => {
    const argv = bisyncCommand({
      ...order,
      resync: true,
      approved: true,
      sync: { conflictResolve, copySymlinks: true },
    });
    expect(argv).toEqual(expect.arrayContaining(["--conflict-resolve", winner, "--copy-links"]));
    expect(argv.slice(-3)).toEqual(["--resync", "--resync-mode", winner]);
  });

  it("forces what was approved, and has no trash where the cloud cannot move", () => {
    const argv = bisyncCommand({ ...order, approved: true, trash: { ...order.trash, cloud: null } });
    expect(argv).toContain("--force");
    expect(argv).not.toContain("--backup-dir1");
  });
});

describe("a bisync", () => {
  it("is refused on the rclone of this machine when that is too old, with nothing changed", async () => {
    const rig = await bisyncRig("1.60.1");
    await write(rig.workspace, { "a.md": "a" });
    await expect(cycle(rig, BEGIN)).rejects.toMatchObject({ code: "NOT_SUPPORTED" });
    await expect(previewSync(rig.deps, {}, new AbortController().signal)).rejects.toMatchObject({
      code: "NOT_SUPPORTED",
    });
    expect(await tree(rig.cloud)).toEqual({});
  });

  it("begins with a resync only, and that only after a preview of both directions", async () => {
    const rig = await bisyncRig("1.66.0");
    await write(rig.workspace, { "here.md": "h", "both.md": "older here" });
    await ageAll(rig.workspace);
    await write(rig.cloud, { "there.md": "t", "both.md": "newer there", "_outbox/m": "mail" });
    for (const approved of [false, true]) {
      await expect(cycle(rig, { approved })).rejects.toMatchObject({ code: "APPROVAL_NEEDED" });
    }
    await expect(cycle(rig, { resync: true })).rejects.toMatchObject({
      code: "APPROVAL_NEEDED",
      detail: expect.stringContaining("2 to fetch from the cloud, 1 to send to the cloud") as string,
    });
    const plan = await previewSync(rig.deps, {}, new AbortController().signal);
    expect(plan.steps.map(({ kind, changes }) => [kind, changes.map(({ path }) => path).sort()])).toEqual([
      ["pull", ["both.md", "there.md"]],
      ["push", ["here.md"]],
    ]);
    const replaced = plan.steps.map(({ changes }) =>
      changes.filter(({ replaces }) => replaces === true).map(({ path }) => path),
    );
    expect(replaced).toEqual([["both.md"], []]);
    expect(plan.resync).toBe(true);
    expect(await rig.fake.bisyncs()).toEqual([]);

    await cycle(rig, BEGIN);
    await cycle(rig);
    await cycle(rig, { approved: true });
    const [first, second, third] = await rig.fake.bisyncs();
    expect(first).toContain("--resync");
    for (const later of [second, third]) expect(later).not.toContain("--resync");
    expect(third).toContain("--force");
  });

  it("previews by a dry run, or as a resync when rclone needs one", async () => {
    const rig = await bisyncRig("1.66.0");
    await write(rig.workspace, { "a.md": "a" });
    await cycle(rig, BEGIN);
    const planned = {
      level: "warning",
      msg: "Skipped copy as --dry-run is set",
      object: "b.md",
      size: 2,
      skipped: "copy",
    };
    await rig.fake.play({ stderr: `${JSON.stringify(planned)}\n`, code: 0 });
    const plan = await previewSync(rig.deps, {}, new AbortController().signal);
    expect(plan.steps).toMatchObject([
      { kind: "bisync", changes: [{ action: "copy", path: "b.md", size: 2 }] },
    ]);
    expect(plan.resync).toBeUndefined();
    expect((await rig.fake.bisyncs())[1]).toContain("--dry-run");

    await rig.fake.play({ stderr: "Bisync aborted. Must run --resync to recover.\n", code: 2 });
    expect(await previewSync(rig.deps, {}, new AbortController().signal)).toMatchObject({
      resync: true,
      steps: [{ kind: "pull" }, { kind: "push", changes: [{ path: "a.md" }] }],
    });
  });

  it("keeps its filters in one private file, so that rclone notices a change", async () => {
    const rig = await bisyncRig("1.71.0", { exclude: ["**/.DS_Store", "*.tmp"] });
    await write(rig.workspace, { "a.md": "a" });
    await cycle(rig, BEGIN);
    const file = join(rig.deps.privateDir, "bisync-filters.txt");
    expect((await readFile(file, "utf8")).split("\n")).toEqual([
      "- /_inbox/**",
      "- /_outbox/**",
      "- /.clawback-*",
      "- /.clawback-*/**",
      "- **/.DS_Store",
      "- /.DS_Store",
      "- *.tmp",
      "",
    ]);
    const made = await stat(file);
    expect(made.mode & 0o777).toBe(0o600);
    await cycle(rig);
    expect((await stat(file)).mtimeMs).toBe(made.mtimeMs);
    expect((await rig.fake.bisyncs())[1]).toEqual(expect.arrayContaining(["--filters-file", file]));
  });

  it("reports what was changed on both sides", async () => {
    const rig = await bisyncRig("1.75.1");
    await write(rig.workspace, { "a.md": "a", "a.md.conflict1": "other a" });
    const context = recorder();
    const outcome = await cycle(rig, BEGIN, context);
    expect(outcome).toMatchObject({ kind: "done", result: { conflicts: ["a.md"] } });
    expect(context.warnings).toMatchObject([{ kind: "conflict", path: "a.md" }]);
  });

  const line = (msg: string) =>
    JSON.stringify({ level: "error", msg, source: "bisync", time: "2026-01-01T00:00:00Z" });
  it.each([
    [
      "no prior listings",
      `${line("Bisync critical error: cannot find prior Path1 or Path2 listings, likely due to critical error on prior run")}\n${line("Bisync aborted. Must run --resync to recover.")}\n`,
      2,
      { code: "APPROVAL_NEEDED", action: { kind: "review-plan" } },
    ],
    [
      "an empty side",
      `${line("Empty current Path2 listing. Cannot sync to an empty directory: /x.path2.lst-new")}\n${line("Bisync aborted. Must run --resync to recover.")}\n`,
      2,
      { code: "SOURCE_EMPTY", action: { kind: "choose-other-folder" } },
    ],
    [
      "other filters",
      `${line("Bisync critical error: filters file has changed (must run --resync): /private/bisync-filters.txt")}\n`,
      2,
      { code: "APPROVAL_NEEDED", message: expect.stringContaining("excludes") as string },
    ],
    [
      "many deletions",
      `${line("Safety abort: too many deletes (>25%, 6 of 11) on Path1. Run with --force if desired.")}\n${line("Bisync aborted. Please try again.")}\n`,
      1,
      { code: "TOO_MANY_DELETIONS", action: { kind: "review-plan" } },
    ],
    [
      "all files changed",
      `${line("Safety abort: all files were changed on Path1. Run with --force if desired.")}\n`,
      1,
      { code: "APPROVAL_NEEDED", action: { kind: "review-plan" } },
    ],
    [
      "a lock of another run",
      `${line("Bisync critical error: prior lock file found: /x/y.lck")}\n`,
      1,
      { code: "BUSY", action: { kind: "retry" } },
    ],
    [
      "a cloud that is gone",
      `${line("dial tcp: lookup x: no such host")}\n${line("Bisync aborted. Error is retryable without --resync due to --resilient mode.")}\n`,
      1,
      { code: "REMOTE_UNREACHABLE", action: { kind: "retry" } },
    ],
  ])("explains %s", async (_name, stderr, code, expected) => {
    const rig = await bisyncRig("1.66.0");
    await write(rig.workspace, { "a.md": "a" });
    await cycle(rig, BEGIN);
    await rig.fake.play({ stderr, code });
    await expect(cycle(rig)).rejects.toMatchObject(expected);
  });
});

describe("a lock that was left", () => {
  it("goes when it is ours and its process is dead, and stays otherwise", async () => {
    const rig = await bisyncRig("1.66.0");
    const dir = join(rig.deps.privateDir, "bisync");
    await mkdir(dir, { recursive: true });
    const child = await startChild(
      { name: "node", file: process.execPath, args: ["-e", ""] },
      new AbortController().signal,
    );
    child.stdout.resume();
    await child.exit;
    await write(dir, {
      "dead.lck": JSON.stringify({ Session: "x", PID: String(child.pid), TimeRenewed: "", TimeExpires: "" }),
      "dead-old.lck": `${child.pid}\n`,
      "alive.lck": JSON.stringify({ PID: String(process.pid) }),
      "strange.lck": "?",
      "x.path1.lst": "listing",
    });
    expect([...(await removeDeadLocks(dir))].sort()).toEqual(["dead-old.lck", "dead.lck"]);
    expect((await readdir(dir)).sort()).toEqual(["alive.lck", "strange.lck", "x.path1.lst"]);
    await rm(dir, { recursive: true });
    expect(await removeDeadLocks(dir)).toEqual([]);
  });
});

describe("what a bisync cannot carry", () => {
  it("is left out by the run alone and told of, in the plan too", async () => {
    const rig = await bisyncRig("1.66.0", { copySymlinks: true });
    await write(rig.workspace, { "d/x": "x" });
    await symlink("..", join(rig.workspace, "d", "up"));
    await symlink("/nowhere/at-all", join(rig.workspace, "dangling"));
    const plan = await previewSync(rig.deps, {}, new AbortController().signal);
    const left = plan.steps.flatMap(({ leftOut = [] }) => leftOut.map(({ path }) => path));
    expect(left).toEqual(["d/up", "dangling"]);

    await rig.fake.play({
      code: 6,
      stderr: `${JSON.stringify({ level: "error", msg: "Listing error: symlink: stat x: no such file or directory", object: "dangling" })}
${JSON.stringify({ level: "error", msg: "Can't retry any of the errors - not attempting retries" })}
2026/01/01 00:00:00 Failed to bisync: symlink: stat x: no such file or directory
`,
    });
    const context = recorder();
    await cycle(rig, BEGIN, context);
    expect(context.warnings.map(({ path }) => path)).toEqual(["d/up", "dangling"]);
    const [args = []] = await rig.fake.bisyncs();
    expect(args.slice(args.indexOf("--exclude"), args.indexOf("--exclude") + 4)).toEqual([
      ...["--exclude", "/d/up", "--exclude", "/d/up/**"],
    ]);
    const filters = args[args.indexOf("--filters-file") + 1] ?? "";
    expect(await readFile(filters, "utf8")).not.toContain("d/up");
  });

  it("fails when anything else went wrong besides", async () => {
    const rig = await bisyncRig("1.66.0", { copySymlinks: true });
    await rig.fake.play({
      code: 1,
      stderr: `${JSON.stringify({ level: "error", msg: "Listing error: symlink: stat x: no such file or directory", object: "dangling" })}
${JSON.stringify({ level: "error", msg: "Failed to copy: input/output error", object: "a" })}
`,
    });
    await expect(cycle(rig, BEGIN)).rejects.toMatchObject({ code: "REMOTE_FAILED" });
  });
});
