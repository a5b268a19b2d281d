import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installService, type ServiceMachine, uninstallService } from "./service.ts";
import { launchdPlist, systemdUnit } from "./unit.ts";

const COMMAND = ["/opt/node", "/opt/clawback/out/main/cli.js", "serve"];

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-service-"));
  await mkdir(join(dir, "bin"));
  // Writes down what it is asked; fails for what is named in a file beside it.
  for (const name of ["systemctl", "launchctl"]) {
    const script = `#!/bin/sh
printf '%s\\n' "$*" >>"${dir}/asked"
grep -qsF -- "$1" "${dir}/refused" && { echo "refused: $1" >&2; exit 5; }
exit 0
`;
    await writeFile(join(dir, "bin", name), script);
    await chmod(join(dir, "bin", name), 0o755);
  }
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function machine(platform: NodeJS.Platform): ServiceMachine {
  return { platform, env: { PATH: `${join(dir, "bin")}:/usr/bin:/bin` }, home: join(dir, "home"), uid: 501 };
}

const asked = async () => (await readFile(join(dir, "asked"), "utf8")).trimEnd().split("\n");

describe("with systemd", () => {
  const unit = () => join(dir, "home", ".config", "systemd", "user", "clawback.service");
  const linux = () => machine("linux");

  it("writes the unit, starts it, and says what it did", async () => {
    const done = await installService(COMMAND, linux(), "");
    expect(await readFile(unit(), "utf8")).toBe(systemdUnit(COMMAND));
    expect((await stat(unit())).mode & 0o077).toBe(0);
    expect(await asked()).toEqual([
      "--user daemon-reload",
      "--user enable clawback.service",
      "--user restart clawback.service",
    ]);
    expect(done.slice(0, 2)).toEqual([`Wrote: ${unit()}`, "Ran: systemctl --user daemon-reload"]);
    expect(done.at(-1)).toContain("loginctl enable-linger");
  });

  it("may be repeated, and replaces another command", async () => {
    await installService(COMMAND, linux(), "");
    expect((await installService(COMMAND, linux(), ""))[0]).toBe(`Unchanged: ${unit()}`);
    expect((await installService([...COMMAND, "--port", "7718"], linux(), ""))[0]).toBe(`Wrote: ${unit()}`);
    expect(await readFile(unit(), "utf8")).toContain('"--port" "7718"');
  });

  it("takes it away again, also twice", async () => {
    await installService(COMMAND, linux(), "");
    expect(await uninstallService(linux(), "")).toContain(`Removed: ${unit()}`);
    expect(await asked()).toContain("--user disable --now clawback.service");
    await expect(stat(unit())).rejects.toMatchObject({ code: "ENOENT" });
    expect(await uninstallService(linux(), "")).toEqual(["There is no service to take away."]);
  });

  it("says what systemd said when it refuses", async () => {
    await writeFile(join(dir, "refused"), "--user");
    await expect(installService(COMMAND, linux(), "")).rejects.toMatchObject({
      code: "TOOL_FAILED",
      detail: "refused: --user",
    });
  });

  it("quotes what systemd would replace or split", () => {
    expect(systemdUnit(["/opt/my node", 'a"b\\c', "50%", "$HOME"])).toContain(
      String.raw`ExecStart="/opt/my node" "a\"b\\c" "50%%" "$$HOME"`,
    );
  });
});

describe("with launchd", () => {
  const plist = () => join(dir, "home", "Library", "LaunchAgents", "app.clawback.serve.plist");

  it("writes the agent and starts it, whether or not an older one runs", async () => {
    await writeFile(join(dir, "refused"), "bootout");
    const done = await installService(COMMAND, machine("darwin"), "/data/serve.log");
    expect(await readFile(plist(), "utf8")).toBe(launchdPlist(COMMAND, "/data/serve.log"));
    expect(await asked()).toEqual(["bootout gui/501/app.clawback.serve", `bootstrap gui/501 ${plist()}`]);
    expect(done.at(-1)).toContain("/data/serve.log");
  });

  it("takes it away again", async () => {
    await installService(COMMAND, machine("darwin"), "");
    await uninstallService(machine("darwin"), "");
    await expect(stat(plist())).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("escapes what XML would read as markup", () => {
    expect(launchdPlist(["/a & b", "<c>"], "/log")).toContain(
      "<string>/a &amp; b</string>\n    <string>&lt;c&gt;</string>",
    );
  });
});

it("is refused where there is neither", async () => {
  await expect(installService(COMMAND, machine("win32"), "")).rejects.toMatchObject({
    code: "NOT_SUPPORTED",
  });
});
