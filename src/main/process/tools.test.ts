import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Toolbox } from "./tools.ts";

describe("Toolbox", () => {
  it("finds the real tools and their versions", async () => {
    const views = await new Toolbox().views();
    expect(views.map((view) => view.name)).toEqual(["rclone", "openssl", "tar", "zstd"]);
    for (const view of views) expect(view.version).toMatch(/^\d+\.\d+/);
  });

  it("names the missing tool and the command that installs it", async () => {
    const empty = await mkdtemp(join(tmpdir(), "clawback-tools-"));
    await expect(new Toolbox({ PATH: empty }, "linux").require("rclone")).rejects.toMatchObject({
      code: "TOOL_MISSING",
      action: { kind: "install", tool: "rclone", command: "sudo apt-get install rclone" },
    });
  });

  it("passes over a program that is not what its name says", async () => {
    const dir = await mkdtemp(join(tmpdir(), "clawback-tools-"));
    await writeFile(join(dir, "rclone"), "#!/bin/sh\nexit 1\n");
    await chmod(join(dir, "rclone"), 0o755);
    const found = await new Toolbox({ PATH: `${dir}:/usr/bin:/bin` }, "linux").require("rclone");
    expect(found.path).not.toContain(dir);
  });

  it("takes what the package brought along before the system's, and the owner's choice before both", async () => {
    const [bundled, own] = [0, 1].map(() => mkdtemp(join(tmpdir(), "clawback-tools-"))) as [
      Promise<string>,
      Promise<string>,
    ];
    const programs = [
      [join(await bundled, "rclone"), "1.75.1"],
      [join(await own, "rclone"), "1.70.0"],
    ] as const;
    for (const [file, version] of programs) {
      await writeFile(file, `#!/bin/sh\necho 'rclone v${version}'\n`);
      await chmod(file, 0o755);
    }
    const [[ours], [chosen]] = programs;
    const system = { PATH: "/usr/bin:/bin" };
    expect(await new Toolbox(system, "linux", await bundled).require("rclone")).toMatchObject({
      path: ours,
      origin: "bundled",
    });
    const env = { ...system, CLAWBACK_RCLONE: chosen };
    expect((await new Toolbox(env, "linux", await bundled).require("rclone")).path).toBe(chosen);
    expect((await new Toolbox(system, "linux", null).require("rclone")).path).not.toBe(ours);
    const tar = await new Toolbox(system, "linux", await bundled).require("tar");
    expect(tar.origin).toBe("system");
    expect(tar.path).toMatch(/^\/(usr\/)?bin\//);
  });

  it("takes the program that the owner chose", async () => {
    const dir = await mkdtemp(join(tmpdir(), "clawback-tools-"));
    const file = join(dir, "my-rclone");
    await writeFile(file, "#!/bin/sh\necho 'rclone v1.75.1'\n");
    await chmod(file, 0o755);
    expect(await new Toolbox({ CLAWBACK_RCLONE: file, PATH: "/usr/bin" }).require("rclone")).toEqual({
      name: "rclone",
      path: file,
      version: "1.75.1",
      origin: "chosen",
    });
  });

  it("says that the owner's choice is at fault, and takes no other program in its place", async () => {
    const toolbox = new Toolbox({ CLAWBACK_RCLONE: "/nowhere/rclone", PATH: "/usr/bin:/bin" });
    await expect(toolbox.require("rclone")).rejects.toMatchObject({
      code: "TOOL_MISSING",
      message: "CLAWBACK_RCLONE leads to no rclone that works: correct it, or take it away.",
      detail: "CLAWBACK_RCLONE=/nowhere/rclone",
    });
  });

  it("asks a program once for its version, also when two want it at the same time", async () => {
    const dir = await mkdtemp(join(tmpdir(), "clawback-tools-"));
    const file = join(dir, "my-rclone");
    await writeFile(file, `#!/bin/sh\necho asked >>${dir}/log\necho 'rclone v1.75.1'\n`);
    await chmod(file, 0o755);
    const toolbox = new Toolbox({ CLAWBACK_RCLONE: file, PATH: "/usr/bin" });
    await Promise.all([toolbox.require("rclone"), toolbox.find("rclone")]);
    await toolbox.require("rclone");
    expect(await readFile(join(dir, "log"), "utf8")).toBe("asked\n");
  });

  it("notices, when it is asked afresh, that a program was replaced", async () => {
    const dir = await mkdtemp(join(tmpdir(), "clawback-tools-"));
    const file = join(dir, "my-rclone");
    const put = (version: string) =>
      writeFile(file, `#!/bin/sh\necho 'rclone v${version}'\n`, { mode: 0o755 });
    await put("1.60.1");
    const toolbox = new Toolbox({ CLAWBACK_RCLONE: file, PATH: "/usr/bin" });
    expect(await toolbox.require("rclone")).toMatchObject({ version: "1.60.1" });
    await put("1.75.1");
    expect(await toolbox.requireAfresh("rclone")).toMatchObject({ version: "1.75.1" });
    expect(await toolbox.require("rclone")).toMatchObject({ version: "1.75.1" });
  });

  it("looks again for a program that was not there before", async () => {
    const dir = await mkdtemp(join(tmpdir(), "clawback-tools-"));
    const file = join(dir, "my-rclone");
    const toolbox = new Toolbox({ CLAWBACK_RCLONE: file, PATH: "/usr/bin" });
    expect(await toolbox.find("rclone")).toBeNull();
    await writeFile(file, "#!/bin/sh\necho 'rclone v1.75.1'\n");
    await chmod(file, 0o755);
    expect(await toolbox.find("rclone")).toMatchObject({ version: "1.75.1" });
  });
});
