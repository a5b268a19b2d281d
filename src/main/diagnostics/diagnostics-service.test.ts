import { expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import { Toolbox } from "../process/tools.ts";
import { runChild } from "../process/run-child.ts";
import { type Check, passed } from "./check.ts";
import { DiagnosticsService } from "./diagnostics-service.ts";

const unused = () => {
  throw new Error("not expected");
};

/** The service with checks of the test's; what real ones need is not there. */
function service(checks: readonly Check[], limits = { check: 60_000, ending: 60_000 }): DiagnosticsService {
  return new DiagnosticsService({
    checks,
    limits,
    clock: { now: () => 0 },
    toolbox: new Toolbox({}),
    machine: { env: {}, home: "/nowhere" },
    dataDir: "/nowhere",
    credentials: { keychainError: unused },
    exports: { check: unused },
    access: unused,
    redactor: unused,
    ...unusedParts(),
  });
}

function unusedParts() {
  return new Proxy({}, { get: unused }) as Pick<
    ConstructorParameters<typeof DiagnosticsService>[0],
    "clouds" | "history" | "settings"
  >;
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
  const { checks: rows } = await service(checks, { check: 50, ending: 10 }).run(
    { write: false },
    new AbortController().signal,
  );
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
  await expect(service([sleeping]).run({ write: false }, stop.signal)).rejects.toMatchObject({
    code: "CANCELLED",
  });
  expect(ended).toEqual(["cancelled"]);
});

it("asks one check only", async () => {
  const signal = new AbortController().signal;
  const { checks } = await service([hanging, good]).run({ write: false, only: "tar" }, signal);
  expect(checks).toMatchObject([{ name: "tar", kind: "passed" }]);
});
