import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { errorData } from "#shared/errors";
import { spoilt } from "../../testing/spoilt.ts";
import { restore } from "../read/restore.ts";
import { treeFacts } from "../testing/tree-facts.ts";
import { openWorkshop, recordedContext, type Recorded, type Workshop } from "../testing/workshop.ts";
import { withLegacyArchive } from "./archive.ts";

const clock = { now: () => Date.now() };
const NAME = "backup-20260310T020000Z.tar.gz";
let shop: Workshop;
let to: string;

beforeEach(async () => {
  shop = await openWorkshop();
  to = join(shop.dir, "restored");
  await mkdir(shop.bucketDir, { recursive: true });
});
afterEach(() => shop.remove());

/** The plugin's own pipeline (docs/upstream.md, A.4), with these items; `tail` may spoil what comes out of tar. */
function plugin(name: string, items: readonly string[], tail?: string): string {
  const file = join(shop.bucketDir, name);
  const members = items
    .map((item) => `-C '${join(shop.stateDir, item, "..")}' '${item.split("/").at(-1)}'`)
    .join(" ");
  const cipher = name.endsWith(".enc")
    ? "openssl enc -aes-256-cbc -salt -pbkdf2 -iter 100000 -pass env:OPENCLAW_BACKUP_PASS"
    : "cat";
  const packed = tail === undefined ? `tar cz ${members}` : `tar c ${members} | ${tail} | gzip`;
  execFileSync("/bin/sh", ["-ec", `${packed} | ${cipher} >'${file}'`], {
    env: { PATH: process.env["PATH"], OPENCLAW_BACKUP_PASS: shop.passphrase },
  });
  return file;
}

function bring(
  name: string,
  passphrase: string | null = shop.passphrase,
  context: Recorded = recordedContext(),
  paths: readonly string[] = [],
) {
  const parts = {
    rclone: shop.rclone,
    passphrase: () => Promise.resolve(passphrase),
    clock,
    spoolDir: join(shop.dir, "spool"),
  };
  return withLegacyArchive(name, parts, context, (snapshot) =>
    restore({ snapshot, paths, target: { kind: "fresh", to } }, clock, context),
  );
}

async function expectNothingLeft(): Promise<void> {
  expect((await readdir(shop.dir)).sort()).toEqual(["agent", "bucket"]);
}

describe("a snapshot of the plugin", () => {
  it.each([NAME, `${NAME}.enc`])("comes back as it was: %s", async (name) => {
    plugin(name, ["openclaw.json", "workspace"]);
    const context = recordedContext();
    const result = await bring(name, name.endsWith(".enc") ? shop.passphrase : null, context);
    expect(result).toMatchObject({ kind: "restore", snapshot: "backup-20260310T020000Z", to });
    expect(context.warnings).toEqual([]);
    const original = await treeFacts(shop.stateDir);
    // The plugin writes whole seconds.
    const seconds = (facts: ReadonlyMap<string, string>) =>
      [...facts]
        .map(([path, fact]) => [path, fact.replace(/^((?:file|directory) \d+ )(\d+)\d{3}/, "$1$2")])
        .sort();
    expect(seconds(await treeFacts(to))).toEqual(seconds(original));
    expect((await readdir(shop.dir)).sort()).toEqual(["agent", "bucket", "restored"]);
  });

  it("gives single paths back", async () => {
    plugin(NAME, ["openclaw.json", "workspace"]);
    await bring(NAME, null, recordedContext(), ["workspace/MEMORY.md"]);
    expect(await readdir(to, { recursive: true })).toEqual(["workspace", "workspace/MEMORY.md"]);
  });

  it("that holds a member twice gives the later one back", async () => {
    await writeFile(join(shop.workspaceDir, "openclaw.json"), "{ later: true }\n");
    await link(join(shop.workspaceDir, "openclaw.json"), join(shop.dir, "agent/other-name"));
    plugin(NAME, ["openclaw.json", "workspace/openclaw.json", "workspace/openclaw.json"]);
    const context = recordedContext();
    await bring(NAME, null, context);
    expect(await readFile(join(to, "openclaw.json"), "utf8")).toBe("{ later: true }\n");
    expect(context.warnings).toEqual([]);
  });

  it("is refused for a wrong passphrase at once, and for none", async () => {
    plugin(`${NAME}.enc`, ["workspace"]);
    await expect(bring(`${NAME}.enc`, randomBytes(9).toString("hex"))).rejects.toMatchObject({
      code: "PASSPHRASE_WRONG",
    });
    await expect(bring(`${NAME}.enc`, null)).rejects.toMatchObject({ code: "CREDENTIAL_MISSING" });
    await expectNothingLeft();
  });

  it.each([
    ["cut in its ciphertext", (file: string) => truncate(file, 4_000_001)],
    ["cut at a block", (file: string) => truncate(file, 4_000_000)],
    ["shorter than its header", (file: string) => truncate(file, 7)],
    ["with another header", async (file: string) => writeFile(file, (await readFile(file)).fill("x", 0, 8))],
    [
      "with a flipped bit",
      async (file: string) => {
        const bytes = await readFile(file);
        bytes[3_000_000] = (bytes[3_000_000] ?? 0) ^ 1;
        await writeFile(file, bytes);
      },
    ],
  ])("is refused when it is damaged, %s, and nothing is left", async (_how, harm) => {
    await harm(plugin(`${NAME}.enc`, ["workspace"]));
    await expect(bring(`${NAME}.enc`)).rejects.toMatchObject({ code: "SNAPSHOT_DAMAGED" });
    await expectNothingLeft();
  });

  it.each([NAME, `${NAME}.enc`])(
    "of spoilt bytes comes back or is one error, and nothing is left: %s",
    async (name) => {
      const file = plugin(name, ["openclaw.json"]);
      const good = await readFile(file);
      await fc.assert(
        fc.asyncProperty(spoilt(good), async (bytes) => {
          await writeFile(file, bytes);
          const outcome = await bring(name).catch((error: unknown) => error);
          if (!(outcome instanceof Error)) await rm(to, { recursive: true });
          // rclone tells an empty object from none no better than we do.
          else if (bytes.length === 0) expect(errorData(outcome).code).toBe("SNAPSHOT_UNKNOWN");
          else
            expect(["SNAPSHOT_DAMAGED", "PASSPHRASE_WRONG", "ENTRY_UNSAFE"]).toContain(
              errorData(outcome).code,
            );
          await expectNothingLeft();
        }),
        { numRuns: 15 },
      );
    },
  );

  it("is refused when tar was killed: whole gzip, whole padding, half an archive", async () => {
    plugin(`${NAME}.enc`, ["workspace"], "head -c 3000320");
    await expect(bring(`${NAME}.enc`)).rejects.toMatchObject({ code: "SNAPSHOT_DAMAGED" });
    await expectNothingLeft();
  });

  it("that is not there is unknown, and no path gets through as a name", async () => {
    await expect(bring(NAME)).rejects.toMatchObject({ code: "SNAPSHOT_UNKNOWN" });
    await expect(bring(`../${NAME}`)).rejects.toMatchObject({ code: "SNAPSHOT_UNKNOWN" });
    await expectNothingLeft();
  });

  it("stops when it is cancelled", async () => {
    plugin(NAME, ["workspace"]);
    const context = recordedContext();
    context.stop.abort();
    await expect(bring(NAME, null, context)).rejects.toMatchObject({ code: "CANCELLED" });
    await expectNothingLeft();
  });
});

describe("a hostile archive", () => {
  /** Members under names that no honest archive has, by tar's own rewriting. */
  function hostile(transform: string, items: readonly string[]): void {
    const file = join(shop.bucketDir, NAME);
    execFileSync("tar", [
      "-c",
      "-z",
      "-P",
      "-f",
      file,
      "-C",
      shop.workspaceDir,
      "--transform",
      transform,
      ...items,
    ]);
  }

  it.each([
    ["an absolute name", "s,^MEMORY.md$,/tmp/clawback-hostile,", ["MEMORY.md"]],
    ["a name that leaves", "s,^MEMORY.md$,a/../../escaped,", ["MEMORY.md"]],
    ["a file below a link", "s,^MEMORY.md$,shortcut/below,h", ["shortcut", "MEMORY.md"]],
  ])("with %s is refused before anything is written", async (_what, transform, items) => {
    hostile(transform, items);
    await expect(bring(NAME)).rejects.toMatchObject({ code: "ENTRY_UNSAFE" });
    await expectNothingLeft();
  });

  it("gets no link that leads outside, and no pipe", async () => {
    await symlink("../../../etc", join(shop.workspaceDir, "out"));
    execFileSync("mkfifo", [join(shop.workspaceDir, "pipe")]);
    plugin(NAME, ["workspace"]);
    const context = recordedContext();
    await bring(NAME, null, context);
    expect(context.warnings.map(({ kind, path }) => `${kind} ${path ?? ""}`).sort()).toEqual([
      "link workspace/out",
      "special-file workspace/pipe",
    ]);
    const names = await readdir(join(to, "workspace"));
    expect(names).not.toContain("out");
    expect(names).not.toContain("pipe");
    await rm(join(shop.workspaceDir, "pipe"));
  });
});
