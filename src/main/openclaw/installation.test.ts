import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pluginConfig } from "./config-file.ts";
import { readInstallation } from "./installation.ts";
import type { Environment } from "./state-dir.ts";
import { temporaryDir, writeFiles } from "./testing/files.ts";
import { containing } from "./testing/matchers.ts";

async function agentsOf(config: string, env: Environment = {}) {
  const home = await temporaryDir();
  await writeFiles(home, { ".openclaw/openclaw.json": config, ".openclaw/.env": "BASE=from-file\n" });
  const { agents } = await readInstallation({ env, home });
  return agents.map(({ id, workspaceDir }) => `${id} ${workspaceDir.replace(home, "~")}`);
}

describe("the agents of an installation", () => {
  it("are main alone where nothing is configured", async () => {
    expect(await agentsOf("{}")).toEqual(["main ~/.openclaw/workspace"]);
    expect(await agentsOf("{}", { OPENCLAW_WORKSPACE_DIR: "~/ws" })).toEqual(["main ~/ws"]);
  });

  it("use the configured common workspace before the environment's", async () => {
    expect(
      await agentsOf("{ agents: { defaults: { workspace: '~/ws' } } }", { OPENCLAW_WORKSPACE_DIR: "/x" }),
    ).toEqual(["main ~/ws"]);
  });

  it("have relative workspaces in the state folder, with variables", async () => {
    expect(await agentsOf("{ agents: { defaults: { workspace: 'in/${BASE}' } } }")).toEqual([
      "main ~/.openclaw/in/from-file",
    ]);
  });

  it("come from a list, the default one first and in the common workspace", async () => {
    const config =
      "{ agents: { list: [{ id: 'Ops Team' }, { id: 'home', default: true }, { id: 'lab', workspace: '/lab' }] } }";
    expect(await agentsOf(config)).toEqual([
      "home ~/.openclaw/workspace",
      "ops-team ~/.openclaw/workspace-ops-team",
      "lab /lab",
    ]);
  });

  it("take the first of a list as the default", async () => {
    const config =
      "{ agents: { defaults: { workspace: '/ws' }, list: [{ id: 'a' }, { id: 'b' }, { id: 'A' }] } }";
    expect(await agentsOf(config)).toEqual(["a /ws", "b /ws/b"]);
  });

  it("come from entries, each in a folder of its own when there are several", async () => {
    expect(await agentsOf("{ agents: { entries: { lab: {}, main: { workspace: '~/ws' } } } }")).toEqual([
      "main ~/ws",
      "lab ~/.openclaw/workspace-lab",
    ]);
    expect(await agentsOf("{ agents: { entries: { main: {} } } }")).toEqual(["main ~/.openclaw/workspace"]);
  });

  it("say which setting needs a variable that is missing", async () => {
    await expect(
      agentsOf("{ agents: { list: [{ id: 'a', workspace: '${NOWHERE}/a' }] } }"),
    ).rejects.toMatchObject({
      code: "CREDENTIAL_MISSING",
      message: containing("agents.list[0].workspace"),
    });
  });
});

it("reads another installation than the environment's, with its own variables", async () => {
  const home = await temporaryDir();
  await writeFiles(home, {
    "sample/openclaw.json":
      "{ env: { FROM_CONFIG: 'c', BOTH: 'c' }, plugins: { entries: { 'openclaw-workspace-sync': { config: 1 } } } }",
    "sample/.env": "BOTH=file\n",
  });
  const env = { OPENCLAW_CONFIG_PATH: "/nowhere.json", OPENCLAW_STATE_DIR: "/nowhere", SHELL_ONLY: "s" };
  const installation = await readInstallation({ env, home }, join(home, "sample"));
  expect(pluginConfig(installation.config)).toBe(1);
  expect(["SHELL_ONLY", "BOTH", "FROM_CONFIG"].map((name) => installation.variables(name))).toEqual([
    "s",
    "file",
    "c",
  ]);
});

it("gives the defaults for an installation that is not there", async () => {
  const home = await temporaryDir();
  const installation = await readInstallation({ env: {}, home });
  expect(installation.config.found).toBe(false);
  expect(installation.agents).toEqual([{ id: "main", workspaceDir: join(home, ".openclaw/workspace") }]);
});
