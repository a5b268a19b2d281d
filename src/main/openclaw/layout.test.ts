import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { INCLUDE_ITEMS, type IncludeItem } from "#shared/settings/schema";
import { readInstallation } from "./installation.ts";
import { layoutOf } from "./layout.ts";
import { temporaryDir, writeDatabase, writeFiles } from "./testing/files.ts";

const ID = "0b7f3d52-6a55-4c3f-9d5e-0c8f3f1f2a11";

const FILE_ERA = {
  "openclaw.json": "{ $include: 'conf/channels.json5' }",
  "conf/channels.json5": "{}",
  ".env": "A=1",
  "workspace/AGENTS.md": "",
  "workspace/MEMORY.md": "",
  "workspace/USER.md": "",
  "workspace/memory/2026-03-01.md": "",
  "workspace/skills/a/SKILL.md": "",
  "workspace/canvas/index.html": "",
  "cron/jobs.json": "{}",
  "skills/b/SKILL.md": "",
  "hooks/h/HOOK.md": "",
  "extensions/e/index.js": "",
  "npm/projects/p/package.json": "{}",
  "credentials/oauth.json": "{}",
  "agents/main/agent/auth-profiles.json": "{}",
  "agents/main/sessions/sessions.json": "{}",
  [`agents/main/sessions/${ID}.jsonl`]: "",
  [`agents/main/sessions/${ID}-topic-7.jsonl`]: "",
  [`agents/main/sessions/${ID}.jsonl.reset.2026-03-01T04-00-00.000Z`]: "",
  [`agents/main/sessions/${ID}.jsonl.deleted.2026-03-02T04-00-00.000Z`]: "",
  [`agents/main/sessions/${ID}.trajectory.jsonl`]: "",
  [`agents/main/sessions/${ID}.jsonl.lock`]: "",
};

async function fileEra(extra: Readonly<Record<string, string>> = {}): Promise<string> {
  const stateDir = join(await temporaryDir(), "state");
  await writeFiles(stateDir, { ...FILE_ERA, ...extra });
  return stateDir;
}

async function layout(stateDir: string, include: readonly IncludeItem[], workspaceDir?: string) {
  const installation = await readInstallation({ env: {}, home: stateDir }, stateDir);
  return layoutOf(installation, include, workspaceDir);
}

/** `root:path kind` of every source of some items. */
async function sources(stateDir: string, ...include: readonly IncludeItem[]) {
  const { sources: found } = await layout(stateDir, include);
  return found.map(({ root, path, kind }) => `${root}:${path} ${kind}`);
}

describe("the file era", () => {
  it.each<[IncludeItem, readonly string[]]>([
    ["workspace", ["workspace: tree"]],
    ["config", ["state:openclaw.json file", "state:conf/channels.json5 file"]],
    ["cron", ["state:cron tree"]],
    ["memory", ["workspace:memory tree", "workspace:MEMORY.md file", "workspace:USER.md file"]],
    ["sessions", ["state:agents/main/sessions/sessions.json file"]],
    ["credentials", ["state:credentials tree", "state:agents/main/agent/auth-profiles.json file"]],
    ["skills", ["workspace:skills tree", "state:skills tree"]],
    ["hooks", ["state:hooks tree"]],
    ["extensions", ["state:extensions tree", "state:npm/projects tree"]],
    ["env", ["state:.env file"]],
    ["agents", ["state:agents tree"]],
    ["pages", ["workspace:canvas tree"]],
    [
      "transcripts",
      [
        `state:agents/main/sessions/${ID}-topic-7.jsonl file`,
        `state:agents/main/sessions/${ID}.jsonl file`,
        `state:agents/main/sessions/${ID}.jsonl.deleted.2026-03-02T04-00-00.000Z file`,
        `state:agents/main/sessions/${ID}.jsonl.reset.2026-03-01T04-00-00.000Z file`,
      ],
    ],
  ])("has %s where it really is", async (item, expected) => {
    expect(await sources(await fileEra(), item)).toEqual(expected);
  });

  it("takes task records with cron, and memory indexes with memory, as databases", async () => {
    const stateDir = await fileEra();
    await writeDatabase(join(stateDir, "tasks/runs.sqlite"), 1);
    await writeDatabase(join(stateDir, "memory/main.sqlite"), 1);
    await writeFiles(stateDir, { "memory/main.sqlite-wal": "" });
    expect(await sources(stateDir, "cron")).toContain("state:tasks/runs.sqlite sqlite");
    expect((await sources(stateDir, "memory")).filter((source) => source.startsWith("state:"))).toEqual([
      "state:memory/main.sqlite sqlite",
    ]);
  });
});

describe("the SQLite era", () => {
  async function sqliteEra(): Promise<string> {
    const stateDir = join(await temporaryDir(), "state");
    await writeFiles(stateDir, {
      "openclaw.json": "{}",
      "workspace/DREAMS.md": "",
      "agents/main/sessions/cold/aa.jsonl.zst": "",
    });
    await writeDatabase(join(stateDir, "state/openclaw.sqlite"), 18);
    await writeDatabase(join(stateDir, "agents/main/agent/openclaw-agent.sqlite"), 23);
    return stateDir;
  }
  const agent = "state:agents/main/agent/openclaw-agent.sqlite sqlite";

  it.each<[IncludeItem, readonly string[]]>([
    ["cron", ["state:state/openclaw.sqlite sqlite"]],
    ["memory", ["workspace:DREAMS.md file"]],
    ["sessions", [agent]],
    ["credentials", [agent]],
    ["agents", ["state:agents tree", agent]],
    ["transcripts", ["state:agents/main/sessions/cold tree", agent]],
  ])("has %s where it really is", async (item, expected) => {
    expect(await sources(await sqliteEra(), item)).toEqual(expected);
  });

  it("has a tree leave its databases, and what SQLite keeps beside them, to SQLite", async () => {
    const { sources: found } = await layout(await sqliteEra(), ["agents"]);
    expect(found[0]?.except).toEqual(
      ["", "-wal", "-shm", "-journal"].map((suffix) => `agents/main/agent/openclaw-agent.sqlite${suffix}`),
    );
  });
});

describe("all items together", () => {
  it("hold each file once", async () => {
    const stateDir = await fileEra();
    await writeDatabase(join(stateDir, "agents/main/agent/openclaw-agent.sqlite"), 23);
    expect(await sources(stateDir, ...INCLUDE_ITEMS)).toEqual([
      "workspace: tree",
      "state:openclaw.json file",
      "state:conf/channels.json5 file",
      "state:cron tree",
      "state:agents/main/agent/openclaw-agent.sqlite sqlite",
      "state:credentials tree",
      "state:skills tree",
      "state:hooks tree",
      "state:extensions tree",
      "state:npm/projects tree",
      "state:.env file",
      "state:agents tree",
    ]);
  });

  it("report the items that have nothing, and where was looked", async () => {
    const stateDir = join(await temporaryDir(), "state");
    await writeFiles(stateDir, { "openclaw.json": "{}", "workspace/MEMORY.md": "" });
    const { missing, roots } = await layout(stateDir, ["workspace", "config", "memory", "hooks", "env"]);
    expect(missing).toEqual([
      { item: "hooks", looked: [join(stateDir, "hooks")] },
      { item: "env", looked: [join(stateDir, ".env")] },
    ]);
    expect(roots.map((root) => root.name)).toEqual(["state", "workspace"]);
  });

  it("report everything of an installation that is not there", async () => {
    const {
      missing,
      sources: found,
      roots,
    } = await layout(join(await temporaryDir(), "gone"), INCLUDE_ITEMS);
    expect(missing.map(({ item }) => item)).toEqual(INCLUDE_ITEMS);
    expect([found, roots]).toEqual([[], []]);
  });
});

describe("workspaces", () => {
  it("are a root each, named after the agent, and shared ones count once", async () => {
    const stateDir = await fileEra({
      "openclaw.json":
        "{ agents: { list: [{ id: 'home' }, { id: 'lab' }, { id: 'twin', workspace: 'workspace' }, { id: 'lost' }] } }",
      "workspace-lab/MEMORY.md": "",
    });
    const { roots, sources: found, missing } = await layout(stateDir, ["workspace", "memory"]);
    expect(roots).toEqual([
      { name: "workspace", dir: join(stateDir, "workspace") },
      { name: "workspace-lab", dir: join(stateDir, "workspace-lab") },
    ]);
    expect(found.map(({ root, path }) => `${root}:${path}`)).toEqual(["workspace:", "workspace-lab:"]);
    expect(missing).toEqual([{ item: "workspace", looked: [join(stateDir, "workspace-lost")] }]);
  });

  it("are left out of a tree that they lie in", async () => {
    const stateDir = await fileEra({
      "openclaw.json": "{ agents: { defaults: { workspace: 'agents/main/home' } } }",
      "agents/main/home/AGENTS.md": "",
    });
    const { sources: found } = await layout(stateDir, ["workspace", "agents"]);
    expect(found.map(({ root, path, except }) => [root, path, except])).toEqual([
      ["workspace", "", []],
      ["state", "agents", ["agents/main/home"]],
    ]);
  });

  it("leave the state folder out when it lies in them", async () => {
    const stateDir = await fileEra({ "openclaw.json": "{ agents: { defaults: { workspace: '..' } } }" });
    const { sources: found } = await layout(stateDir, ["workspace", "env"]);
    expect(found.map(({ root, path, except }) => [root, path, except])).toEqual([
      ["workspace", "", ["state"]],
      ["state", ".env", []],
    ]);
  });

  it("are found behind a link, and may be named by the profile", async () => {
    const stateDir = await fileEra();
    const real = join(stateDir, "../elsewhere");
    await mkdir(real);
    await symlink(real, join(stateDir, "link"));
    const { roots } = await layout(stateDir, ["workspace"], join(stateDir, "link"));
    expect(roots).toEqual([{ name: "workspace", dir: real }]);
  });
});

it("gives a configuration outside the state folder a root of its own", async () => {
  const home = await temporaryDir();
  await writeFiles(home, {
    "etc/openclaw.json": "{ $include: 'more/x.json5' }",
    "etc/more/x.json5": "{}",
    ".openclaw/workspace/a": "",
  });
  const env = { OPENCLAW_CONFIG_PATH: join(home, "etc/openclaw.json") };
  const { roots, sources: found } = await layoutOf(await readInstallation({ env, home }), ["config"]);
  expect(roots).toEqual([{ name: "config", dir: join(home, "etc") }]);
  expect(found.map(({ root, path }) => `${root}:${path}`)).toEqual([
    "config:openclaw.json",
    "config:more/x.json5",
  ]);
});
