import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ClawbackError } from "#shared/errors";
import { openHistory } from "../jobs/history.ts";
import { runChild } from "../process/run-child.ts";
import { Toolbox } from "../process/tools.ts";
import { Clouds } from "../profile/clouds.ts";
import { SettingsStore } from "../settings/settings.ts";
import { createSettingsFile } from "../settings/settings-file.ts";
import { type Check, passed } from "./check.ts";
import { DiagnosticsService } from "./diagnostics-service.ts";

const unused = () => Promise.reject(new Error("not expected"));

/** The service with checks of the test's, in an empty data folder. */
async function service(
  checks: readonly Check[],
  limits = { check: 60_000, ending: 60_000 },
): Promise<DiagnosticsService> {
  const dataDir = await mkdtemp(join(tmpdir(), "clawback-checks-"));
  const clock = { now: Date.now };
  const history = openHistory({ dataDir, clock, warn: (sentence) => expect.fail(sentence) });
  onTestFinished(async () => {
    history.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const toolbox = new Toolbox({});
  return new DiagnosticsService({
    checks,
    limits,
    clock,
    history,
    toolbox,
    dataDir,
    clouds: new Clouds({ toolbox, dataDir, store: { get: unused, set: unused, forget: unused } }),
    settings: new SettingsStore(createSettingsFile(dataDir)),
    machine: { env: {}, home: dataDir },
    credentials: { keychainError: unused },
    exports: { check: unused },
    access: unused,
    redactor: unused,
  });
}

const good: Check = { name: "tar", look: () => Promise.resolve(passed("Here.")) };
/** Hears of no signal, as a disk that does not answer. */
const hanging: Check = { name: "disk", look: () => new Promise(() => undefined) };

it("one that fails, breaks or hangs hides none of the others", async () => {
  const checks: readonly Check[] = [
    { name: "rclone", look: () => Promise.reject(new ClawbackError("TOOL_MISSING", "No rclone.")) },
    hanging,
    { name: "zstd", look: () => Promise.reject(new TypeError("broken")) },
    good,
  ];
  const { checks: rows } = await (
    await service(checks, { check: 50, ending: 10 })
  ).run({ write: false }, new AbortController().signal);
  expect(rows).toMatchObject([
    { name: "rclone", kind: "failed", code: "TOOL_MISSING", sentence: "No rclone." },
    { name: "disk", kind: "failed", code: "TIMEOUT" },
    { name: "zstd", kind: "failed", code: "INTERNAL" },
    { name: "tar", kind: "passed", sentence: "Here." },
  ]);
});

it("ends with what it started when it is cancelled", async () => {
  const stop = new AbortController();
  const ended: string[] = [];
  const sleeping: Check = {
    name: "tar",
    look: async ({ signal }) => {
      setImmediate(() => stop.abort());
      const { exit } = await runChild({ name: "sleep", file: "/bin/sleep", args: ["600"] }, { signal });
      ended.push(exit.outcome.kind);
      return passed("Woke.");
    },
  };
  await expect((await service([sleeping])).run({ write: false }, stop.signal)).rejects.toMatchObject({
    code: "CANCELLED",
  });
  expect(ended).toEqual(["cancelled"]);
});

it("asks one check only", async () => {
  const signal = new AbortController().signal;
  const { checks } = await (await service([hanging, good])).run({ write: false, only: "tar" }, signal);
  expect(checks).toMatchObject([{ name: "tar", kind: "passed" }]);
});
