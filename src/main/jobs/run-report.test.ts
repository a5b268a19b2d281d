import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { expect, test } from "vitest";
import type { ProfileId } from "#shared/brand";
import type { Run, RunLogLine } from "#shared/models/run";
import { createRedactor } from "../redaction/create-redactor.ts";
import { newRunId } from "./history-schema.ts";
import { runReport } from "./run-report.ts";

const AT = "2026-11-21T04:23:28.833Z";

const run: Run = {
  id: newRunId(),
  profileId: "home" as ProfileId,
  kind: "sync",
  trigger: "schedule",
  queuedAt: AT,
  startedAt: AT,
  finishedAt: AT,
  state: {
    kind: "failed",
    error: { code: "REMOTE_AUTH", message: "The token was refused.", detail: "HTTP 401" },
  },
  result: null,
  warnings: [
    { kind: "special-file", message: "A socket was left out.", path: `${homedir()}/run/agent.sock` },
  ],
};

async function reportOf(log: readonly RunLogLine[]): Promise<string> {
  const redactor = await createRedactor({ key: randomBytes(32), personal: true });
  const runs = { get: (id: Run["id"]) => (id === run.id ? run : null), log: () => log };
  return runReport(runs, run.id, redactor);
}

test("a report tells all of a run, and names neither secrets nor the person", async () => {
  const token = randomBytes(24).toString("base64url");
  const report = await reportOf([
    { at: AT, level: "phase", text: "Uploading" },
    { at: AT, level: "error", text: `Authorization: Bearer ${token}` },
  ]);
  expect(report).toContain(`# sync: failed`);
  expect(report).toContain(run.id);
  expect(report).toContain("Error: REMOTE_AUTH: The token was refused.");
  expect(report).toContain("- special-file: A socket was left out. (~/run/agent.sock)");
  expect(report).toContain(`${AT}  phase    Uploading`);
  expect(report).toContain("[REDACTED]");
  expect(report).not.toContain(token);
});

test("a run that nobody knows has no report", async () => {
  const redactor = await createRedactor({ key: randomBytes(32), personal: true });
  expect(() => runReport({ get: () => null, log: () => [] }, run.id, redactor)).toThrow("There is no run");
});
