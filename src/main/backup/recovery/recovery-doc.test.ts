import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import JSON5 from "json5";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { Rclone } from "../../rclone/rclone.ts";
import { agentFacts, restoredFacts, treeFacts } from "../testing/tree-facts.ts";
import { openWorkshop, type Workshop } from "../testing/workshop.ts";

/** docs/recovery.md, typed as it is printed: on the very snapshot, bucket and folder that its examples name. */
const ROOT = join(import.meta.dirname, "../../../..");
const BUCKET = "my-backups/agents/home";
let page: string;
let shop: Workshop;
/** The home of whoever recovers, new for every test. */
let home: string;

beforeAll(async () => {
  page = await readFile(join(ROOT, "docs/recovery.md"), "utf8");
  shop = await openWorkshop();
  await rm(join(shop.workspaceDir, "memory", "new\nline"));
  const remote = { ...shop.rclone.remote, root: BUCKET };
  const { snapshot } = await shop.backup({}, undefined, {
    ...shop.deps,
    rclone: new Rclone(shop.deps.toolbox, remote),
  });
  expect(page).toContain(snapshot);
});
afterAll(() => shop.remove());

beforeEach(async () => {
  home = join(shop.dir, "home");
  await rm(home, { recursive: true, force: true });
  await mkdir(join(home, "bin"), { recursive: true });
  const program = join(ROOT, "src/main/cli/index.ts");
  const clawback = `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${program}' "$@"\n`;
  await writeFile(join(home, "bin/clawback"), clawback, { mode: 0o755 });
});

const recordSchema = z.object({
  parts: z.object({ count: z.number(), bytes: z.number() }),
  index: z.object({ bytes: z.number() }),
});

/** The blocks of code below a heading of the page. */
function blocks(heading: string, language = "sh"): readonly string[] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [text = ""] = section.split("\n## ");
  const found = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].flatMap(
    ([, code]) => (code === undefined ? [] : [code]),
  );
  expect(found.length).toBeGreaterThan(0);
  return found;
}

/** Types commands in the home folder, where the disk is another one, and the passphrase where they ask; returns what they print. */
function type(...commands: readonly string[]): string {
  const there = commands.map((command) =>
    command.replaceAll("/media/disk/snapshots", join(shop.dir, "bucket", BUCKET)),
  );
  return execFileSync("bash", ["-eo", "pipefail", "-c", there.join("\n")], {
    cwd: home,
    env: {
      PATH: `${join(home, "bin")}:${process.env["PATH"] ?? ""}`,
      HOME: home,
      RCLONE_CONFIG_MYCLOUD_TYPE: "alias",
      RCLONE_CONFIG_MYCLOUD_REMOTE: join(shop.dir, "bucket"),
    },
    input: `${shop.passphrase}\n`,
    encoding: "utf8",
    stdio: "pipe",
  });
}

async function expectWhole(folder = "restored"): Promise<void> {
  expect(await restoredFacts(join(home, folder))).toEqual(await agentFacts(shop.stateDir));
}

it("brings everything back with Clawback on a new machine", { timeout: 180_000 }, async () => {
  const [file = ""] = blocks("With Clawback, on a new machine", "json5");
  const [, other = ""] = /replace `provider`, `bucket` and `s3` with\n`([^`]+)`/.exec(page) ?? [];
  const { backup } = z.object({ backup: z.record(z.string(), z.unknown()) }).parse(JSON5.parse(file));
  const disk = JSON5.parse<unknown>(`{${other.replace("/media/disk", join(shop.dir, "bucket/my-backups"))}}`);
  const { provider, custom } = z.object({ provider: z.string(), custom: z.unknown() }).parse(disk);
  // What is undefined is not written.
  const own = { ...backup, provider, custom, bucket: undefined, s3: undefined };
  await writeFile(join(home, "recover.json5"), JSON.stringify({ backup: own }));
  expect(type(...blocks("With Clawback, on a new machine"))).toContain("20260310T020001Z");
  await expectWhole();
  const memory = await readFile(join(shop.workspaceDir, "MEMORY.md"));
  expect(await readFile(join(home, "one-file/workspace/MEMORY.md"))).toEqual(memory);
});

it("brings everything back with stock tools from a folder, proves it, and puts it in its place", async () => {
  const [all = ""] = blocks("With stock tools, from a local folder");
  const [before = "", after = ""] = blocks("Is it complete?");
  const said = type(all, before, after);
  expect(said.trimEnd().split("\n").at(-1)).toBe("complete");
  const record = await readFile(
    join(shop.dir, "bucket", BUCKET, "backup-20260310T020001Z/snapshot.json"),
    "utf8",
  );
  const { parts, index } = recordSchema.parse(JSON.parse(record));
  expect(said).toContain(`\n${parts.count}\n${parts.bytes}\n${index.bytes}\n`);
  await expectWhole();

  const copies = [...page.matchAll(/`(cp -a [^`]+)`/g)].flatMap(([, command]) => command ?? []);
  type(...copies);
  const withoutModules = ([path]: readonly [string, string]) => !path.includes("node_modules");
  expect([...(await treeFacts(join(home, ".openclaw")))].sort()).toEqual(
    [...(await treeFacts(shop.stateDir))].filter(withoutModules).sort(),
  );
});

it("notices damage after the fact", () => {
  const [all = ""] = blocks("With stock tools, from a local folder");
  const [, after = ""] = blocks("Is it complete?");
  expect(() => type(all, "echo x >>~/restored/workspace/MEMORY.md", after)).toThrow(
    "1 computed checksum did NOT match",
  );
});

it("brings one file and one folder back with stock tools", async () => {
  const [all = "", some = ""] = blocks("With stock tools, from a local folder");
  type(all, "rm -r ~/restored && mkdir ~/restored", some);
  expect((await readdir(join(home, "restored/workspace"))).sort()).toEqual(["MEMORY.md", "memory"]);
});

it("brings everything back with stock tools from a cloud, downloaded or streamed", async () => {
  const passphrase = /^\(umask.*$/m.exec(page)?.[0] ?? "";
  const [from = "", download = "", stream = ""] = blocks("With stock tools, from any cloud");
  expect(type(from)).toContain("backup-20260310T020001Z/snapshot.json");
  type(passphrase, "mkdir ~/restored", from, download, stream);
  await expectWhole();
  expect([...(await treeFacts(join(home, "backup-20260310T020001Z")))].sort()).toEqual(
    [...(await treeFacts(join(shop.dir, "bucket", BUCKET, "backup-20260310T020001Z")))].sort(),
  );
});
