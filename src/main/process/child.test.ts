import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { startChild } from "./child.ts";
import { childEnvironment } from "./environment.ts";
import { exitedWith } from "./exit.ts";
import { Pipeline } from "./pipeline.ts";
import { runChild } from "./run-child.ts";

const never = () => new AbortController().signal;
const sh = (script: string, name = "sh") => ({ name, file: "/bin/sh", args: ["-c", script] });

describe("runChild", () => {
  it("returns stdout, the exit code and the tail of stderr", async () => {
    const { exit, stdout } = await runChild(sh("cat; echo oops >&2; exit 3"), {
      signal: never(),
      input: "hello",
    });
    expect(stdout.toString()).toBe("hello");
    expect(exit.outcome).toEqual({ kind: "exited", code: 3 });
    expect(exit.stderr).toBe("oops");
  });

  it("tells a signal from an exit", async () => {
    const { exit } = await runChild(sh("kill -KILL $$"), { signal: never() });
    expect(exit.outcome).toEqual({ kind: "signalled", signal: "SIGKILL" });
  });

  it("says which tool is missing", async () => {
    const missing = { name: "rclone", file: "/nonexistent/rclone", args: [] };
    await expect(runChild(missing, { signal: never() })).rejects.toMatchObject({ code: "TOOL_MISSING" });
  });

  it("stops a child that takes too long", async () => {
    await expect(runChild(sh("exec sleep 60"), { signal: never(), timeout: 100 })).rejects.toMatchObject({
      code: "TIMEOUT",
    });
  });

  it("refuses more output than it may keep", async () => {
    await expect(runChild(sh("exec yes"), { signal: never(), maxOutput: 1_000 })).rejects.toMatchObject({
      code: "TOOL_FAILED",
    });
  });

  it("ends as cancelled when the signal is aborted", async () => {
    const stop = new AbortController();
    const child = await startChild(sh("exec sleep 60"), stop.signal);
    child.stdout.resume();
    stop.abort();
    expect((await child.exit).outcome).toEqual({ kind: "cancelled" });
    await expect(startChild(sh("true"), stop.signal)).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("hands a secret over on descriptor 3 and keeps it out of argv, environment and stderr", async () => {
    const secret = randomBytes(16).toString("hex");
    const out = join(await mkdtemp(join(tmpdir(), "clawback-child-")), "seen");
    const lines: string[] = [];
    const { stdout } = await runChild(
      {
        ...sh(
          `cat <&3; tr '\\0' ' ' </proc/$$/cmdline >${out}; cat /proc/$$/environ >>${out}; echo "leak $0" >&2`,
        ),
        args: [
          "-c",
          `read -r s <&3; printf %s "$s"; cat /proc/$$/cmdline /proc/$$/environ >"$1"; echo "leak $s" >&2`,
          "sh",
          out,
        ],
        secretInput: `${secret}\n`,
        secrets: [secret],
        onStderrLine: (line) => lines.push(line),
      },
      { signal: never() },
    );
    expect(stdout.toString()).toBe(secret);
    expect(await readFile(out, "utf8")).not.toContain(secret);
    expect(lines).toEqual(["leak [REDACTED]"]);
  });
});

describe("childEnvironment", () => {
  it("keeps what tools need and drops what changes their behaviour", () => {
    const env = childEnvironment(
      { PATH: "/bin", HOME: "/h", AWS_CA_BUNDLE: "/x", RCLONE_VERBOSE: "2", TAR_OPTIONS: "-v" },
      { RCLONE_CONFIG: "" },
    );
    expect(env).toEqual({
      PATH: "/bin",
      HOME: "/h",
      LC_ALL: "C.UTF-8",
      TCELL_MINIMIZE: "1",
      RCLONE_CONFIG: "",
    });
  });
});

describe("Pipeline", () => {
  const start = async (pipeline: Pipeline, script: string, name: string) => {
    const child = await pipeline.start(sh(script, name));
    child.stdin.end();
    child.stdout.resume();
    return child;
  };

  it("collects every exit, in the order of starting", async () => {
    const pipeline = new Pipeline(never());
    const slow = await pipeline.start(sh("cat", "slow"));
    slow.stdout.resume();
    const odd = await pipeline.start(sh("exit 1", "odd"), (exit) => exitedWith(exit, 0, 1));
    odd.stdout.resume();
    await odd.exit;
    slow.stdin.end();
    expect((await pipeline.finish()).map((exit) => [exit.name, exit.outcome])).toEqual([
      ["slow", { kind: "exited", code: 0 }],
      ["odd", { kind: "exited", code: 1 }],
    ]);
  });

  it.each([
    ["a bad exit code", "echo broken >&2; exit 7", "code 7\nbroken"],
    ["a signal", "kill -KILL $$", "SIGKILL"],
  ])("fails on %s, ends the others and starts no more", async (_, script, detail) => {
    const pipeline = new Pipeline(never());
    const other = await pipeline.start(sh("exec sleep 60", "other"));
    other.stdout.resume();
    await start(pipeline, script, "bad");
    await expect(pipeline.finish()).rejects.toMatchObject({
      code: "TOOL_FAILED",
      message: "bad did not finish its work.",
      detail: expect.stringContaining(detail) as string,
    });
    await expect(pipeline.start(sh("true"))).rejects.toMatchObject({ code: "TOOL_FAILED" });
    await vi.waitFor(() => expect(() => process.kill(other.pid, 0)).toThrow());
  });

  it("is cancelled as a whole", async () => {
    const stop = new AbortController();
    const pipeline = new Pipeline(stop.signal);
    await start(pipeline, "exec sleep 60", "a");
    await start(pipeline, "exec sleep 60", "b");
    stop.abort();
    await expect(pipeline.finish()).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
