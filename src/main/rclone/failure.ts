import { ClawbackError, type ErrorAction, type ErrorCode } from "#shared/errors";
import type { ChildExit } from "../process/child.ts";
import { describeExit } from "../process/exit.ts";
import { problemText } from "./log.ts";

type Class = Readonly<{
  pattern: RegExp;
  code: ErrorCode;
  sentence: (label: string) => string;
  action?: ErrorAction;
}>;

/** rclone's and the clouds' own messages, first match wins (docs/upstream.md, A.9, docs/upstream.md, R.2; `testing/transcripts`). */
const CLASSES: readonly Class[] = [
  {
    pattern: /Empty (?:current|prior) Path[12] listing/,
    code: "SOURCE_EMPTY",
    sentence: (label) =>
      `One of the two sides, ${label} or the folder here, has no files any more: nothing was changed.`,
    action: { kind: "choose-other-folder" },
  },
  {
    pattern: /filters file has changed/,
    code: "APPROVAL_NEEDED",
    sentence: () =>
      "The excludes have changed: look at what a new beginning (resync) would do and approve it.",
    action: { kind: "review-plan" },
  },
  {
    pattern: /Safety abort: too many deletes/,
    code: "TOO_MANY_DELETIONS",
    sentence: (label) =>
      `This sync would delete many files, here or on ${label}. Nothing was deleted: look at the list and approve it.`,
    action: { kind: "review-plan" },
  },
  {
    pattern: /Safety abort: all files were changed/,
    code: "APPROVAL_NEEDED",
    sentence: () => "All files of one side have changed at once: look at the list and approve it.",
    action: { kind: "review-plan" },
  },
  {
    pattern: /prior lock file found/,
    code: "BUSY",
    sentence: () => "Another rclone is syncing these two folders: wait until it has ended.",
    action: { kind: "retry" },
  },
  {
    pattern: /cannot find prior Path1 or Path2 listings|must run --resync|bisync requires --resync/i,
    code: "APPROVAL_NEEDED",
    sentence: () =>
      "The two sides have no common beginning any more: look at what a new one (resync) would do and approve it.",
    action: { kind: "review-plan" },
  },
  {
    pattern:
      /didn't find backend called|didn't find section in config file|unknown (?:s3 )?provider|is not a known backend/i,
    code: "REMOTE_UNKNOWN",
    sentence: (label) =>
      `rclone does not know the remote "${label}": check the provider, its type and its options.`,
    action: { kind: "edit-setting", field: "provider" },
  },
  {
    pattern: /unable to get drive_id and drive_type/i,
    code: "CONFIG_INVALID",
    sentence: () => "onedrive.driveId and onedrive.driveType are both needed, and have to fit the account.",
    action: { kind: "edit-setting", field: "onedrive.driveId" },
  },
  {
    pattern:
      /couldn't fetch token|invalid_grant|expired_access_token|invalid_access_token|InvalidAuthenticationToken|token (?:has )?expired|empty token found/i,
    code: "REMOTE_AUTH",
    sentence: (label) => `The sign-in for ${label} has expired or was withdrawn: sign in again.`,
    action: { kind: "authorize" },
  },
  {
    pattern:
      /too_many_(?:requests|write_operations)|rate ?limit|429 Too Many|SlowDown|activityLimitReached|Quota exceeded for quota metric|Trying again in \d+ seconds/i,
    code: "REMOTE_RATE_LIMITED",
    sentence: (label) => `${label} asks for fewer requests: use a longer interval or more excludes.`,
    action: { kind: "edit-setting", field: "sync.interval" },
  },
  {
    pattern:
      /SignatureDoesNotMatch|InvalidAccessKeyId|401 Unauthorized|Unauthorized: 401|ssh: unable to authenticate|530 Login/i,
    code: "REMOTE_AUTH",
    sentence: (label) => `${label} refused the key or password: check the credentials.`,
    action: { kind: "authorize" },
  },
  {
    pattern: /AccessDenied|403 Forbidden|missing_scope|insufficient(?:_| )(?:scope|permission)/i,
    code: "REMOTE_DENIED",
    sentence: (label) =>
      `${label} knows the key but does not allow this: it needs the right to list, read, write and delete.`,
    action: { kind: "authorize" },
  },
  {
    pattern: /NoSuchBucket/i,
    code: "REMOTE_NOT_FOUND",
    sentence: (label) => `The bucket does not exist on ${label}: check its name.`,
    action: { kind: "edit-setting", field: "s3.bucket" },
  },
  {
    pattern:
      /insufficient_space|storageQuotaExceeded|quotaLimitReached|QuotaExceeded|507 Insufficient Storage/i,
    code: "REMOTE_FULL",
    sentence: (label) => `${label} is full: free some space there.`,
    action: { kind: "free-space" },
  },
  {
    pattern: /no space left on device|disk quota exceeded|too big for remaining disk space/i,
    code: "LOCAL_FULL",
    sentence: () => "The disk is full: free some space.",
    action: { kind: "free-space" },
  },
  {
    pattern: /x509: |certificate signed by unknown authority/i,
    code: "REMOTE_UNREACHABLE",
    sentence: (label) =>
      `The certificate of ${label} is not trusted: check the address and this machine's clock.`,
    action: { kind: "edit-setting", field: "provider" },
  },
  {
    pattern:
      /no such host|connection refused|network is unreachable|i\/o timeout|context deadline exceeded|connection reset|no route to host|TLS handshake/i,
    code: "REMOTE_UNREACHABLE",
    sentence: (label) => `${label} cannot be reached: check the connection.`,
    action: { kind: "retry" },
  },
  {
    pattern: /too many levels of symbolic links/i,
    code: "LOCAL_DENIED",
    sentence: () => "A symbolic link leads back to itself: exclude it, or switch copySymlinks off.",
    action: { kind: "edit-setting", field: "sync.copySymlinks" },
  },
  {
    pattern: /permission denied|read-only file system|operation not permitted/i,
    code: "LOCAL_DENIED",
    sentence: () => "A file or folder may not be read or written: check its permissions.",
  },
  {
    // One file or folder, not the whole side ("source root directory").
    pattern:
      /failed to open source object: .*no such file or directory|error reading source directory: directory not found/i,
    code: "LOCAL_DENIED",
    sentence: () =>
      "A file or folder could not be read under its name: it is gone, or has a sign in its name (‛) that rclone " +
      "cannot read. Rename or exclude it.",
    action: { kind: "edit-setting", field: "sync.exclude" },
  },
  {
    pattern: /directory not found|object not found/i,
    code: "REMOTE_NOT_FOUND",
    sentence: (label) => `The folder does not exist on ${label}.`,
    action: { kind: "edit-setting", field: "remotePath" },
  },
];

/** A finished rclone that failed, as one of our codes with one safe action; unknown messages are `REMOTE_FAILED`. */
export function rcloneFailure(exit: ChildExit, label: string): ClawbackError {
  if (exit.outcome.kind === "cancelled") return new ClawbackError("CANCELLED", "The run was cancelled.");
  const detail = `${describeExit(exit)}\n${exit.stderr}`.trim();
  const problem = problemText(exit.stderr);
  const found = CLASSES.find(({ pattern }) => pattern.test(problem));
  if (found === undefined) {
    return new ClawbackError("REMOTE_FAILED", `rclone could not finish its work with ${label}.`, { detail });
  }
  return new ClawbackError(found.code, found.sentence(label), {
    detail,
    ...(found.action === undefined ? {} : { action: found.action }),
  });
}
