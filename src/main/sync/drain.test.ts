import { link, mkdir, readdir, readFile, rename, rm, stat, unlink } from "node:fs/promises";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { startChild } from "../process/child.ts";
import { runSync } from "./cycle.ts";
import {
  below,
  dyingRclone,
  folderRig,
  recorder,
  type Recorded,
  type Rig,
  touch,
  tree,
  webdavRig,
  write,
} from "./testing/rig.ts";

const rigs: Rig[] = [];
async function rigOf(making: Promise<Rig>): Promise<Rig> {
  const rig = await making;
  rigs.push(rig);
  return rig;
}
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.remove();
});

const outbox = (rig: Rig) => join(rig.cloud, "_outbox");
const inbox = (rig: Rig) => join(rig.workspace, "_inbox");

async function pull(rig: Rig, context: Recorded = recorder()): Promise<readonly string[]> {
  const outcome = await runSync(rig.deps, { approved: false, direction: "pull" }, context);
  if (outcome.kind !== "done" || outcome.result.kind !== "sync") throw new Error("not a sync");
  return outcome.result.arrivals;
}

describe("a drain", () => {
  it("never overwrites: a taken name gets a number before its extension", async () => {
    const rig = await rigOf(folderRig());
    await write(inbox(rig), { "a.tar.gz": "here", "bag/x": "here", ".env": "here", file: "here" });
    await write(outbox(rig), { "a.tar.gz": "new", "bag/y": "new", ".env": "new", "file/inner": "new" });
    expect(await pull(rig)).toEqual([".env (2)", "a.tar (2).gz", "bag (2)/y", "file (2)/inner"]);
    await write(outbox(rig), { "a.tar.gz": "newest" });
    expect(await pull(rig)).toEqual(["a.tar (3).gz"]);
    expect(await tree(inbox(rig))).toEqual({
      "a.tar.gz": "here",
      "a.tar (2).gz": "new",
      "a.tar (3).gz": "newest",
      "bag/x": "here",
      "bag (2)/y": "new",
      ".env": "here",
      ".env (2)": "new",
      file: "here",
      "file (2)/inner": "new",
    });
  });

  it("shortens a long name so that the number fits", async () => {
    const rig = await rigOf(folderRig());
    const long = "é".repeat(120) + ".text";
    await write(inbox(rig), { [long]: "here" });
    await write(outbox(rig), { [long]: "new" });
    const [name = ""] = await pull(rig);
    expect(name).toMatch(/^é+ \(2\)\.text$/);
    expect(await tree(inbox(rig))).toEqual({ [long]: "here", [name]: "new" });
  });

  it("leaves an upload in progress alone", async () => {
    const rig = await rigOf(folderRig());
    await write(outbox(rig), { ".clawback-part-1/half": "h", ".clawback-part-2": "h", "whole.txt": "w" });
    expect(await pull(rig)).toEqual(["whole.txt"]);
    expect(await tree(outbox(rig))).toEqual({ ".clawback-part-1/half": "h", ".clawback-part-2": "h" });
  });

  it("starts no more than one rclone when there is no mail", async () => {
    const rig = await rigOf(folderRig());
    await mkdir(outbox(rig));
    await pull(rig);
    // The second process would die.
    expect(
      await pull({ ...rig, deps: { ...rig.deps, rclone: dyingRclone(rig.deps.rclone, 2, "before") } }),
    ).toEqual([]);
  });

  it("makes _outbox in the cloud and _inbox here", async () => {
    const rig = await rigOf(webdavRig());
    await pull(rig);
    expect((await stat(outbox(rig))).isDirectory()).toBe(true);
    expect((await stat(inbox(rig))).isDirectory()).toBe(true);
  });

  it("does not take what changes while it is copied, and takes the rest", async () => {
    const rig = await rigOf(folderRig());
    await write(outbox(rig), { "growing/part1": "1", "still.txt": "s", "edited.txt": "old" });
    const context = recorder();
    const meddling = {
      ...context,
      log: (_level: string, text: string) => {
        if (text !== "copied edited.txt") return;
        writeFileSync(join(outbox(rig), "growing/part2"), "2");
        writeFileSync(join(outbox(rig), "edited.txt"), "new");
      },
    };
    expect(await pull(rig, meddling)).toEqual(["still.txt"]);
    expect(context.warnings.map(({ path }) => path).sort()).toEqual([
      "_outbox/edited.txt",
      "_outbox/growing",
    ]);
    expect(await tree(outbox(rig))).toEqual({
      "growing/part1": "1",
      "growing/part2": "2",
      "edited.txt": "new",
    });
    expect([...(await pull(rig))].sort()).toEqual(["edited.txt", "growing/part1", "growing/part2"]);
  });
});

/** A time without fractions, so that a file sent again can have exactly the same one. */
const NOON = 1_700_000_000;
const MAIL = { "a.txt": "mail a", "bag/b.txt": "mail b", "bag/sub/c.txt": "mail c", "e.txt": "" };

/** A drain with mail starts six: list, copy, list, list, delete, rmdirs. */
describe("a run that is killed at its n-th rclone", () => {
  it.each([
    [1, "before"],
    [2, "before"],
    [2, "after"],
    [3, "after"],
    [4, "after"],
    [5, "after"],
    [6, "after"],
  ] as const)("n = %i, %s it: mail comes exactly once", async (n, when) => {
    const rig = await rigOf(folderRig());
    await pull(rig);
    await write(outbox(rig), MAIL);
    const rclone = dyingRclone(rig.deps.rclone, n, when);
    await expect(pull({ ...rig, deps: { ...rig.deps, rclone } })).rejects.toThrow("killed");
    await pull(rig);
    expect(await tree(inbox(rig))).toEqual(MAIL);
    expect(await tree(outbox(rig))).toEqual({});
  });
});

/** States that a kill leaves between two steps on the local disk, made from a run that died just before them. */
describe("what a kill on the disk leaves", () => {
  async function stagedRig(): Promise<Readonly<{ rig: Rig; items: string; journal: string }>> {
    const rig = await rigOf(folderRig());
    await pull(rig);
    await write(outbox(rig), MAIL);
    await touch(join(outbox(rig), "a.txt"), NOON);
    // list, copy, list, (journal), list: dead, with everything staged and nothing deleted.
    const rclone = dyingRclone(rig.deps.rclone, 4, "before");
    await expect(pull({ ...rig, deps: { ...rig.deps, rclone } })).rejects.toThrow("killed");
    const root = join(inbox(rig), ".clawback-incoming");
    const [run = ""] = await readdir(root);
    return { rig, items: join(root, run, "items"), journal: join(root, run, "journal.json") };
  }

  it("no journal: the half-copied staging is dropped and the mail fetched anew", async () => {
    const { rig, items, journal } = await stagedRig();
    await rm(journal);
    await write(items, { "a.txt": "mai" });
    await pull(rig);
    expect(await tree(inbox(rig))).toEqual(MAIL);
  });

  it("a journal that was being replaced: the old one counts", async () => {
    const { rig, journal } = await stagedRig();
    await write(journal.slice(0, -"journal.json".length), { "journal.json.next": '{"phase":"cle' });
    await pull(rig);
    expect(await tree(inbox(rig))).toEqual(MAIL);
    expect(await tree(outbox(rig))).toEqual({});
  });

  it("a part deleted in the cloud: the rest is deleted, all is delivered", async () => {
    const { rig } = await stagedRig();
    await rm(join(outbox(rig), "bag"), { recursive: true });
    await pull(rig);
    expect(await tree(inbox(rig))).toEqual(MAIL);
    expect(await tree(outbox(rig))).toEqual({});
  });

  it("changed in the cloud since: both versions arrive", async () => {
    const { rig } = await stagedRig();
    await write(outbox(rig), { "a.txt": "another mail a" });
    await pull(rig);
    expect(await tree(inbox(rig))).toEqual({ ...MAIL, "a (2).txt": "another mail a" });
  });

  it("all deleted, nothing placed; the same file sent again is mail of its own", async () => {
    const { rig, items, journal } = await stagedRig();
    const text = await readFile(journal, "utf8");
    await write(join(items, ".."), { "journal.json": text.replace('"copied"', '"cleared"') });
    await rm(outbox(rig), { recursive: true });
    await write(outbox(rig), { "a.txt": MAIL["a.txt"] });
    await touch(join(outbox(rig), "a.txt"), NOON);
    await pull(rig);
    expect(await tree(inbox(rig))).toEqual({ ...MAIL, "a (2).txt": MAIL["a.txt"] });
  });

  it("one item placed: the cloud is cleared by then, so the same file sent again is mail of its own", async () => {
    const { rig } = await stagedRig();
    const context = recorder();
    const dying = {
      ...context,
      log: (_level: string, text: string) => {
        if (text.startsWith("arrived")) throw new Error("killed");
      },
    };
    await expect(pull(rig, dying)).rejects.toThrow("killed");
    expect(await tree(inbox(rig))).toMatchObject({ "a.txt": MAIL["a.txt"] });
    await write(outbox(rig), { "bag/b.txt": MAIL["bag/b.txt"], "a.txt": MAIL["a.txt"] });
    await touch(join(outbox(rig), "a.txt"), NOON);
    await pull(rig);
    expect(await tree(inbox(rig))).toEqual({ ...MAIL, "a (2).txt": "mail a", "bag (2)/b.txt": "mail b" });
  });

  it.each(["is there still", "was taken by the agent"])(
    "a file with two names, and the one in _inbox %s",
    async (agent) => {
      const { rig, items, journal } = await stagedRig();
      await write(join(items, ".."), {
        "journal.json": (await readFile(journal, "utf8")).replace('"copied"', '"cleared"'),
      });
      await rm(outbox(rig), { recursive: true });
      await link(join(items, "a.txt"), join(inbox(rig), "a.txt"));
      await rename(join(items, "bag"), join(inbox(rig), "bag"));
      if (agent === "was taken by the agent")
        await rename(join(inbox(rig), "a.txt"), join(rig.workspace, "kept.txt"));
      await pull(rig);
      const all = { ...(await tree(inbox(rig))), ...(await tree(rig.workspace)) };
      expect(Object.values(all).filter((content) => content === MAIL["a.txt"])).toHaveLength(
        agent === "was taken by the agent" ? 1 : 2,
      );
      expect(Object.keys(await tree(inbox(rig)))).not.toContain("a (2).txt");
      expect(await below(rig.workspace, "_inbox/bag")).toEqual({ "b.txt": "mail b", "sub/c.txt": "mail c" });
    },
  );
});

/** One thing that happens: somebody puts mail down, the agent takes it out of `_inbox`, a run, a run that is killed. */
const happening = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("send"),
      name: fc.constantFrom("a.txt", "b", "bag/x", "bag/y"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("take"), name: fc.constant("") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("run"), name: fc.constant("") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("before", "after"),
      name: fc.constantFrom("1", "2", "3", "4", "5", "6"),
    }),
  },
);

describe("whatever happens", () => {
  it("no mail is ever lost or brought twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 2, maxLength: 7 }), async (happenings) => {
        const rig = await folderRig();
        try {
          await pull(rig);
          const sent: string[] = [];
          const taken: string[] = [];
          for (const { kind, name } of happenings) {
            if (kind === "send") {
              // A sender does not write over mail that waits.
              if ((await tree(outbox(rig)))[name] !== undefined) continue;
              const content = `mail ${sent.length} ${"x".repeat(sent.length)}`;
              await write(outbox(rig), { [name]: content });
              sent.push(content);
            } else if (kind === "take") {
              for (const [path, content] of Object.entries(await tree(inbox(rig)))) {
                if (path.startsWith(".clawback") || path.endsWith("/")) continue;
                await unlink(join(inbox(rig), path));
                taken.push(content);
              }
            } else if (kind === "run") {
              await pull(rig);
            } else {
              const when = kind === "before" ? "before" : "after";
              const rclone = dyingRclone(rig.deps.rclone, Number(name), when);
              await pull({ ...rig, deps: { ...rig.deps, rclone } }).catch((error: unknown) => {
                if (!(error instanceof Error && error.message === "killed")) throw error;
              });
            }
            const everywhere = [
              ...taken,
              ...Object.values(await tree(inbox(rig))),
              ...Object.values(await tree(outbox(rig))),
            ];
            for (const content of sent) expect(everywhere).toContain(content);
          }
          await pull(rig);
          const arrived = Object.entries(await tree(inbox(rig))).filter(([path]) => !path.endsWith("/"));
          expect([...taken, ...arrived.map(([, content]) => content)].sort()).toEqual([...sent].sort());
          expect(await tree(outbox(rig))).toEqual({});
        } finally {
          await rig.remove();
        }
      }),
      { numRuns: 6 },
    );
  });

  it("a program that is really killed loses and doubles nothing", async () => {
    const rig = await rigOf(folderRig());
    await pull(rig);
    const mail = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [n % 2 === 0 ? `m${n}.txt` : `bag${n}/in/m.txt`, `mail ${n}`]),
    );
    await write(outbox(rig), mail);
    const script = fileURLToPath(new URL("testing/drain-process.ts", import.meta.url));
    for (const delay of [250, 380, 450, 520]) {
      const args = [script, rig.workspace, join(rig.cloud, "..")];
      const child = await startChild(
        { name: "drain", file: process.execPath, args },
        new AbortController().signal,
      );
      child.stdout.resume();
      const killer = setTimeout(() => process.kill(child.pid, "SIGKILL"), delay);
      await child.exit;
      clearTimeout(killer);
      const left = [...Object.values(await tree(inbox(rig))), ...Object.values(await tree(outbox(rig)))];
      for (const content of Object.values(mail)) expect(left).toContain(content);
    }
    await pull(rig);
    expect(await tree(inbox(rig))).toEqual(mail);
    expect(await tree(outbox(rig))).toEqual({});
  });
});
