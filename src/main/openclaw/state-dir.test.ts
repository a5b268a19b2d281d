import { describe, expect, it } from "vitest";
import { effectiveHome, locate, resolveUserPath } from "./state-dir.ts";

const home = "/home/ada";

describe("locate", () => {
  it.each([
    ["nothing set", {}, "/home/ada/.openclaw"],
    ["a profile", { OPENCLAW_PROFILE: "work" }, "/home/ada/.openclaw-work"],
    ["the profile called default", { OPENCLAW_PROFILE: "Default" }, "/home/ada/.openclaw"],
    [
      "a state folder before a profile",
      { OPENCLAW_STATE_DIR: "/srv/claw", OPENCLAW_PROFILE: "work" },
      "/srv/claw",
    ],
    ["a state folder with ~", { OPENCLAW_STATE_DIR: "~/claw" }, "/home/ada/claw"],
    ["another home", { OPENCLAW_HOME: "/srv/bot" }, "/srv/bot/.openclaw"],
    [
      "another home with ~ and a profile",
      { OPENCLAW_HOME: "~/bot", OPENCLAW_PROFILE: "w" },
      "/home/ada/bot/.openclaw-w",
    ],
    ["blank settings", { OPENCLAW_STATE_DIR: "  ", OPENCLAW_HOME: "" }, "/home/ada/.openclaw"],
  ])("finds the state folder with %s", (_name, env, stateDir) => {
    expect(locate({ env, home })).toEqual({ stateDir, configPath: `${stateDir}/openclaw.json` });
  });

  it("prefers the given folder", () => {
    const env = { OPENCLAW_STATE_DIR: "/srv/claw" };
    expect(locate({ env, home }, "~/other").stateDir).toBe("/home/ada/other");
  });

  it("takes the configuration and the workspace from the environment", () => {
    const env = { OPENCLAW_CONFIG_PATH: "/etc/openclaw.json", OPENCLAW_WORKSPACE_DIR: "~/ws" };
    const expected = {
      stateDir: "/home/ada/.openclaw",
      configPath: "/etc/openclaw.json",
      defaultWorkspaceDir: "/home/ada/ws",
    };
    expect(locate({ env, home })).toEqual(expected);
    expect(locate({ env, home }, "~/.openclaw/")).toEqual(expected);
  });

  it("keeps the environment's configuration away from another installation", () => {
    const env = { OPENCLAW_CONFIG_PATH: "/etc/openclaw.json", OPENCLAW_WORKSPACE_DIR: "/ws" };
    expect(locate({ env, home }, "/srv/sample")).toEqual({
      stateDir: "/srv/sample",
      configPath: "/srv/sample/openclaw.json",
    });
  });

  it("refuses a profile that is no folder name", () => {
    expect(() => locate({ env: { OPENCLAW_PROFILE: "../x" }, home })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });
});

describe("resolveUserPath", () => {
  it.each([
    ["~", "/home/ada"],
    ["~/a/../b", "/home/ada/b"],
    ["~other/a", "/base/~other/a"],
    ["a/b", "/base/a/b"],
    ["/a", "/a"],
  ])("resolves %s", (path, expected) => {
    expect(resolveUserPath(path, "/base", home)).toBe(expected);
  });
});

it("takes the owner's home where OPENCLAW_HOME is not set", () => {
  expect(effectiveHome({ env: {}, home })).toBe(home);
});
