import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ErrorAction, ErrorCode } from "#shared/errors";
import { rcloneFailure } from "./failure.ts";
import { parseLogLine } from "./log.ts";

/** Recorded from rclone 1.60.1 against servers on the loopback; what a cloud has to answer is in `documented`. */
const TRANSCRIPTS = join(import.meta.dirname, "testing/transcripts");

function transcript(name: string): string {
  return readFileSync(join(TRANSCRIPTS, `${name}-1.60.1.txt`), "utf8");
}

function failure(stderr: string) {
  const exit = { name: "rclone", outcome: { kind: "exited", code: 1 }, stderr } as const;
  return rcloneFailure(exit, "the cloud");
}

const recorded: readonly (readonly [string, ErrorCode, ErrorAction["kind"]])[] = [
  ["webdav-wrong-password", "REMOTE_AUTH", "authorize"],
  ["sftp-wrong-password", "REMOTE_AUTH", "authorize"],
  ["s3-unknown-key", "REMOTE_AUTH", "authorize"],
  ["dropbox-expired", "REMOTE_AUTH", "authorize"],
  ["webdav-unreachable", "REMOTE_UNREACHABLE", "retry"],
  ["sftp-unreachable", "REMOTE_UNREACHABLE", "retry"],
  ["s3-unreachable", "REMOTE_UNREACHABLE", "retry"],
  ["unknown-host", "REMOTE_UNREACHABLE", "retry"],
  ["webdav-429", "REMOTE_RATE_LIMITED", "edit-setting"],
  ["s3-slowdown", "REMOTE_RATE_LIMITED", "edit-setting"],
  ["webdav-507", "REMOTE_FULL", "free-space"],
  ["local-full", "LOCAL_FULL", "free-space"],
  ["local-full-rcat", "LOCAL_FULL", "free-space"],
  ["s3-unknown-bucket-write", "REMOTE_NOT_FOUND", "edit-setting"],
  ["s3-unknown-bucket", "REMOTE_NOT_FOUND", "edit-setting"],
  ["local-missing", "REMOTE_NOT_FOUND", "edit-setting"],
  ["unknown-backend", "REMOTE_UNKNOWN", "edit-setting"],
  ["unknown-remote", "REMOTE_UNKNOWN", "edit-setting"],
  ["onedrive-no-drive", "CONFIG_INVALID", "edit-setting"],
  ["symlink-loop", "LOCAL_DENIED", "edit-setting"],
];

/** Messages as the clouds' and rclone's documentation and issues give them; not recorded here. */
const documented: readonly (readonly [string, ErrorCode])[] = [
  [
    `couldn't fetch token: invalid_grant: maybe token expired? - try refreshing with "rclone config reconnect x:"`,
    "REMOTE_AUTH",
  ],
  ["Failed to copy: expired_access_token/...", "REMOTE_AUTH"],
  ["SignatureDoesNotMatch: The request signature we calculated does not match", "REMOTE_AUTH"],
  ["AccessDenied: Access Denied status code: 403", "REMOTE_DENIED"],
  ["missing_scope/files.content.write", "REMOTE_DENIED"],
  ["upload failed: too_many_requests/..", "REMOTE_RATE_LIMITED"],
  ["googleapi: Error 403: User Rate Limit Exceeded, userRateLimitExceeded", "REMOTE_RATE_LIMITED"],
  ["googleapi: Error 403: Quota exceeded for quota metric 'Queries'", "REMOTE_RATE_LIMITED"],
  [
    "googleapi: Error 403: The user's Drive storage quota has been exceeded., storageQuotaExceeded",
    "REMOTE_FULL",
  ],
  ["path/insufficient_space/...", "REMOTE_FULL"],
  ["write /home/owner/x: no space left on device", "LOCAL_FULL"],
  ["tls: failed to verify certificate: x509: certificate signed by unknown authority", "REMOTE_UNREACHABLE"],
  ["open /home/owner/x: permission denied", "LOCAL_DENIED"],
  ["something nobody has seen", "REMOTE_FAILED"],
];

describe("rcloneFailure", () => {
  it.each(recorded)("%s, as recorded: %s", (name, code, action) => {
    const stderr = transcript(name);
    expect(failure(stderr)).toMatchObject({ code, action: { kind: action } });
    expect(failure(stderr).detail).toContain(stderr.trim().slice(0, 40));
  });

  it("knows every failure that was recorded", () => {
    const files = readdirSync(TRANSCRIPTS).map((file) => file.replace("-1.60.1.txt", ""));
    const good = ["authorize", "sync"];
    expect(files.toSorted()).toEqual([...recorded.map(([name]) => name), ...good].toSorted());
  });

  it.each(documented)("%s: %s", (message, code) => {
    expect(failure(message).code).toBe(code);
    const line = JSON.stringify({ level: "error", msg: message, object: "a.txt" });
    expect(failure(line).code).toBe(code);
  });

  it("does not take a file's name for the reason", () => {
    const copied = { level: "info", msg: "Copied (new)", object: "SlowDown 429 Too Many.md" };
    const object = "AccessDenied.md";
    const failed = { level: "error", msg: `Failed to copy ${object}: connection refused`, object };
    expect(failure([copied, failed].map((line) => JSON.stringify(line)).join("\n")).code).toBe(
      "REMOTE_UNREACHABLE",
    );
  });

  it("is a cancel and nothing else when we stopped it", () => {
    const exit = { name: "rclone", outcome: { kind: "cancelled" }, stderr: "429 Too Many" } as const;
    expect(rcloneFailure(exit, "the cloud").code).toBe("CANCELLED");
  });
});

describe("parseLogLine", () => {
  it("reads a whole sync of 1.60.1", () => {
    const events = transcript("sync").trim().split("\n").map(parseLogLine);
    expect(events).toEqual([
      { kind: "copied", path: "x" },
      { kind: "deleted", path: "old" },
      { kind: "stats", stats: expect.objectContaining({ bytes: 2, deletes: 1, transfers: 1 }) as unknown },
    ]);
  });

  it("reads newer releases too, which have more fields, and lines that are cut off", () => {
    // As documented for 1.70 and newer; not recorded here.
    const newer = {
      level: "notice",
      msg: "",
      stats: { bytes: 7, listed: 12, serverSideCopies: 1, serverSideMoveBytes: 0, transfers: 1 },
    };
    expect(parseLogLine(JSON.stringify(newer))).toMatchObject({
      kind: "stats",
      stats: { bytes: 7, transfers: 1 },
    });
    expect(parseLogLine('{"level":"error","msg":"cut of')).toMatchObject({ kind: "message" });
  });
});
