import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "./testing/sandbox.ts";

const VITEST = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
};
const PLAYWRIGHT = { stats: { expected: 2, unexpected: 0, flaky: 1, skipped: 0 }, errors: [] };

let box: Sandbox;

beforeEach(async () => {
  box = await createSandbox();
  await box.file("scripts/setup", "#!/bin/sh\nexit 0\n", true);
  await box.file("node_modules/node/bin/node", `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, true);
  await reports(VITEST, PLAYWRIGHT);
});

afterEach(() => box.remove());

/** Lets the fake npm leave these reports; `broken` are the npm scripts that fail. */
async function reports(vitest: unknown, playwright: unknown, broken: readonly string[] = []): Promise<void> {
  await box.file("vitest-report.json", JSON.stringify(vitest));
  await box.file("playwright-report.json", JSON.stringify(playwright));
  await box.tool(
    "npm",
    `case "$3" in
      test:unit) cp vitest-report.json test-results/vitest.json ;;
      test:e2e) cp playwright-report.json "$PLAYWRIGHT_JSON_OUTPUT_FILE" ;;
    esac
    case "$3" in ${[...broken, "-"].join("|")}) exit 1 ;; esac`,
  );
}

const lastLine = (text: string) => text.split("\n").at(-1);
const stages = async () => (await box.calls()).map((call) => call.split(" ")[3]);

describe("scripts/test", () => {
  it("runs every stage and ends with the sum of both reports", async () => {
    const outcome = await box.run("scripts/test");
    expect(lastLine(outcome.stdout)).toBe("8 passed, 0 failed, 2 skipped");
    expect(outcome.exitCode).toBe(0);
    expect(await stages()).toEqual([
      "typecheck",
      "lint",
      "format:check",
      "unused",
      "licences",
      "build",
      "test:unit",
      "test:e2e",
    ]);
  });

  it("leaves the skipped out when there are none", async () => {
    await reports({ ...VITEST, numPendingTests: 0, numTodoTests: 0 }, PLAYWRIGHT);
    expect(lastLine((await box.run("scripts/test")).stdout)).toBe("8 passed, 0 failed");
  });

  it.each(["typecheck", "lint", "format:check", "unused", "licences"])(
    "stops when %s fails, and counts it",
    async (stage) => {
      await box.file("test-results/vitest.json", JSON.stringify(VITEST));
      await reports(VITEST, PLAYWRIGHT, [stage]);
      const outcome = await box.run("scripts/test");
      expect(outcome.exitCode).toBe(1);
      expect(lastLine(outcome.stdout)).toBe("0 passed, 1 failed");
      expect((await stages()).at(-1)).toBe(stage);
    },
  );

  it("stops at a failed build, before any test has run", async () => {
    await reports(VITEST, PLAYWRIGHT, ["build"]);
    const outcome = await box.run("scripts/test");
    expect(outcome.stdout).toContain("Stage failed: Build");
    expect(lastLine(outcome.stdout)).toBe("0 passed, 1 failed");
  });

  it("counts failed tests, and files that broke before their tests", async () => {
    const testResults = [
      { status: "failed", assertionResults: [{ status: "failed" }, { status: "failed" }] },
      { status: "failed", assertionResults: [] },
    ];
    await reports({ ...VITEST, numFailedTests: 2, testResults }, PLAYWRIGHT, ["test:unit"]);
    const outcome = await box.run("scripts/test");
    expect(outcome.exitCode).toBe(1);
    expect(lastLine(outcome.stdout)).toBe("5 passed, 3 failed, 2 skipped");
  });

  it("counts the end-to-end tests' failures and errors outside tests", async () => {
    const stats = { expected: 1, unexpected: 2, flaky: 0, skipped: 0 };
    await reports(VITEST, { stats, errors: [{ message: "no browser" }] }, ["test:e2e"]);
    const outcome = await box.run("scripts/test");
    expect(outcome.exitCode).toBe(1);
    expect(lastLine(outcome.stdout)).toBe("6 passed, 3 failed, 2 skipped");
  });

  it("does not take a runner that ran nothing for a success", async () => {
    await reports(VITEST, { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] });
    const outcome = await box.run("scripts/test");
    expect(outcome.exitCode).toBe(1);
    expect(lastLine(outcome.stdout)).toBe("5 passed, 1 failed, 2 skipped");
  });

  it("goes no further when the set-up needs a person", async () => {
    await box.file("scripts/setup", "#!/bin/sh\nexit 2\n", true);
    expect(await box.run("scripts/test")).toMatchObject({ exitCode: 2 });
    expect(await box.calls()).toEqual([]);
  });

  it("runs the unit tests, and nothing else, in a keyring of their own where there can be one", async () => {
    for (const name of ["gnome-keyring-daemon", "dbus-run-session"]) await box.tool(name);
    await box.file("scripts/with-keyring", '#!/bin/sh\necho "keyring for $4"\nexec "$@"\n', true);
    const outcome = await box.run("scripts/test");
    expect(outcome.stdout.match(/^keyring for .*$/gm)).toEqual(["keyring for test:unit"]);
    expect(outcome.exitCode).toBe(0);
  });
});
