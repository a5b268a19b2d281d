import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import { runSync } from "./cycle.ts";
import {
  ageAll,
  below,
  dyingRclone,
  folderRig,
  mailboxSettings,
  memoryFacts,
  recorder,
  type Rig,
  tree,
  write,
} from "./testing/rig.ts";

/** How many random stories are told; a night's run may tell hundreds. */
const NUM_RUNS = Number(process.env["CLAWBACK_PROPERTY_RUNS"] ?? 4);

const place = fc.constantFrom("a.md", "b.md", "d/c.md");
const mailPlace = fc.constantFrom("m.txt", "n", "bag/x", "bag/y");

/** What may happen on one side. A crash is before or after the n-th rclone of a cycle. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("edit"), side: fc.nat(1), path: place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete"), side: fc.nat(1), path: place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("mail"), side: fc.nat(1), path: mailPlace }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("take"), side: fc.nat(1), path: place }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom("cycle", "approved"), side: fc.nat(1), path: place }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("before", "after"),
      side: fc.nat(1),
      path: fc.constantFrom("1", "2", "3", "4", "5", "6", "7", "8"),
    }),
  },
);

/** Codes of runs that refuse to do what they were asked; they must not have touched the receiving side. */
const REFUSALS = new Set(["APPROVAL_NEEDED", "SOURCE_EMPTY", "SOURCE_MISSING"]);

/** Keeps account of what people and the agent have made, and must be found until its maker takes it away. */
class Ledger {
  readonly #wanted = new Set<string>();
  #made = 0;

  /** A content that there never was before, of a size that there never was before. */
  make(): string {
    this.#made += 1;
    const content = `content ${this.#made} ${"x".repeat(this.#made)}`;
    this.#wanted.add(content);
    return content;
  }

  /** Its own maker has overwritten or deleted it. */
  forget(content: string | undefined): void {
    if (content !== undefined) this.#wanted.delete(content);
  }

  async check(roots: readonly string[], elsewhere: readonly string[]): Promise<void> {
    const trees = await Promise.all(roots.map(tree));
    const everything = new Set([...elsewhere, ...trees.flatMap((found) => Object.values(found))]);
    for (const content of this.#wanted) expect(everything).toContain(content);
  }
}

/** A file as its maker sees it: what another has put there since is not the maker's to give up. */
class Side {
  readonly root: string;
  readonly #own = new Map<string, string>();

  constructor(root: string) {
    this.root = root;
  }

  async edit(path: string, ledger: Ledger): Promise<void> {
    await this.#giveUp(path, ledger);
    const content = ledger.make();
    await write(this.root, { [path]: content });
    this.#own.set(path, content);
  }

  async delete(path: string, ledger: Ledger): Promise<void> {
    await this.#giveUp(path, ledger);
    await rm(join(this.root, path), { force: true });
  }

  async #giveUp(path: string, ledger: Ledger): Promise<void> {
    const now = (await tree(this.root))[path];
    if (now !== undefined && now === this.#own.get(path)) ledger.forget(now);
  }
}

/** Runs a cycle; true when it went through. `n` = 0: nobody kills it. `receiver` must not change in a refused run. */
async function cycle(
  rig: Rig,
  approved: boolean,
  crash: Readonly<{ n: number; when: "before" | "after" }>,
  receiver: () => Promise<unknown>,
): Promise<boolean> {
  const before = await receiver();
  const rclone = crash.n === 0 ? rig.deps.rclone : dyingRclone(rig.deps.rclone, crash.n, crash.when);
  try {
    await runSync({ ...rig.deps, rclone }, { approved }, recorder());
    return true;
  } catch (error) {
    if (error instanceof ClawbackError && REFUSALS.has(error.code)) expect(await receiver()).toEqual(before);
    else if (!(error instanceof Error && error.message === "killed")) throw error;
    return false;
  }
}

/** A tree without what is ours, without the mail, and without empty folders, which sync does not carry. */
async function mainTree(root: string): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(await tree(root));
  return Object.fromEntries(entries.filter(([path]) => !/^(_inbox|_outbox|\.clawback-)|\/$/.test(path)));
}

const crashOf = (kind: string, path: string) => ({
  n: kind === "before" || kind === "after" ? Number(path) : 0,
  when: kind === "before" ? ("before" as const) : ("after" as const),
});

describe("whatever happens, crashes included", () => {
  it(
    "an agent and its companion lose nothing, and mail comes exactly once",
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: 10 }), async (happenings) => {
          const agentRig = await folderRig();
          const home = join(dirname(agentRig.workspace), "laptop");
          const companionRig: Rig = {
            ...agentRig,
            workspace: home,
            deps: {
              ...agentRig.deps,
              role: "companion",
              folder: home,
              facts: memoryFacts(),
              privateDir: `${home}-private`,
            },
          };
          const rigs = [agentRig, companionRig] as const;
          await write(home, { "_outbox/": "" });
          const ledger = new Ledger();
          const sides = [new Side(agentRig.workspace), new Side(home)] as const;
          const posted: string[] = [];
          const taken: string[] = [];
          const roots = [dirname(agentRig.workspace)];
          const run = (index: number, approved: boolean, crash = crashOf("", "")) => {
            const [rig, receiver] = index === 0 ? [rigs[0], agentRig.cloud] : ([rigs[1], home] as const);
            return cycle(rig, approved, crash, () => mainTree(receiver));
          };
          const takeMail = async () => {
            for (const [path, content] of Object.entries(await below(agentRig.workspace, "_inbox"))) {
              if (path.startsWith(".clawback-") || path.endsWith("/")) continue;
              await rm(join(agentRig.workspace, "_inbox", path));
              taken.push(content);
            }
          };
          try {
            for (const { kind, side, path } of happenings) {
              const maker = side === 0 ? sides[0] : sides[1];
              if (kind === "edit") await maker.edit(path, ledger);
              else if (kind === "delete") await maker.delete(path, ledger);
              else if (kind === "take") await takeMail();
              else if (kind === "mail") {
                if ((await below(home, "_outbox"))[path] !== undefined) continue;
                const content = ledger.make();
                posted.push(content);
                await write(join(home, "_outbox"), { [path]: content });
                await ageAll(join(home, "_outbox"));
              } else await run(side, kind === "approved", crashOf(kind, path));
              await ledger.check(roots, taken);
            }
            await run(1, true);
            await sides[0].edit("a.md", ledger);
            await run(0, true);
            await ledger.check(roots, taken);
            await takeMail();
            expect([...taken].sort()).toEqual([...posted].sort());
          } finally {
            await agentRig.remove();
          }
        }),
        { numRuns: NUM_RUNS },
      );
    },
  );

  it("a mirror and its ingest lose nothing of either side", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: 10 }), async (happenings) => {
        const bare = await folderRig();
        const sync = mailboxSettings({ mode: "mirror", ingest: true });
        const rig: Rig = { ...bare, deps: { ...bare.deps, sync } };
        const ledger = new Ledger();
        const sides = [new Side(rig.cloud), new Side(rig.workspace)] as const;
        const ingest = new Side(join(dirname(rig.workspace), "inbox"));
        const roots = [dirname(rig.workspace)];
        const run = (approved: boolean, crash = crashOf("", "")) =>
          cycle(rig, approved, crash, () => mainTree(rig.workspace));
        try {
          for (const { kind, side, path } of happenings) {
            const maker = side === 0 ? sides[0] : sides[1];
            if (kind === "edit") await maker.edit(path, ledger);
            else if (kind === "delete") await maker.delete(path, ledger);
            else if (kind === "take") await sides[0].edit("inbox/m.txt", ledger);
            else if (kind === "mail") await ingest.edit(path, ledger);
            else await run(kind === "approved", crashOf(kind, path));
            await ledger.check(roots, []);
          }
          await sides[0].edit("a.md", ledger);
          expect(await run(true)).toBe(true);
          expect(await run(false)).toBe(true);
          await ledger.check(roots, []);
          expect(await mainTree(rig.workspace)).toEqual(await mainTree(rig.cloud));
        } finally {
          await rig.remove();
        }
      }),
      { numRuns: NUM_RUNS },
    );
  });
});
