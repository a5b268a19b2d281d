/**
 * Errors are data: a closed code, one sentence for people, a technical detail and at most one safe action.
 * They cross the bridge as plain objects (`ErrorData`) and become `ClawbackError` again on the other side,
 * because Electron keeps only the message of a thrown error (electron/electron issue 24427).
 */

/** Every code with the exit code of the CLI: 1 failed, 2 usage or configuration, 3 needs a person, 130 cancelled. */
export const EXIT_CODES = {
  USAGE: 2,
  CONFIG_INVALID: 2,
  CONFIG_UNREADABLE: 2,
  PROFILE_UNKNOWN: 2,
  CREDENTIAL_MISSING: 2,
  KEYCHAIN_UNAVAILABLE: 2,
  PASSPHRASE_WRONG: 2,
  TOOL_MISSING: 2,
  NOT_SUPPORTED: 2,
  REMOTE_UNKNOWN: 2,
  REMOTE_AUTH: 3,
  REMOTE_DENIED: 1,
  REMOTE_RATE_LIMITED: 1,
  REMOTE_UNREACHABLE: 1,
  REMOTE_FULL: 1,
  REMOTE_NOT_FOUND: 1,
  REMOTE_FAILED: 1,
  TOOL_FAILED: 1,
  SOURCE_MISSING: 3,
  SOURCE_EMPTY: 3,
  APPROVAL_NEEDED: 3,
  TOO_MANY_DELETIONS: 3,
  LOCAL_FULL: 1,
  LOCAL_DENIED: 1,
  SNAPSHOT_UNKNOWN: 2,
  SNAPSHOT_DAMAGED: 1,
  PATH_UNKNOWN: 2,
  TARGET_NOT_EMPTY: 2,
  ENTRY_UNSAFE: 1,
  RECORD_MALFORMED: 1,
  RECORD_WITHHELD: 1,
  RECORD_REFUSED: 1,
  BUSY: 1,
  TIMEOUT: 1,
  CANCELLED: 130,
  MESSAGE_INVALID: 2,
  SENDER_UNTRUSTED: 1,
  INTERNAL: 1,
} as const;

export type ErrorCode = keyof typeof EXIT_CODES;

export const ERROR_CODES = Object.keys(EXIT_CODES) as readonly ErrorCode[];

/** The one safe thing a person can do about an error. */
export type ErrorAction =
  | Readonly<{ kind: "retry" }>
  | Readonly<{ kind: "install"; tool: string; command: string }>
  | Readonly<{ kind: "edit-setting"; field: string }>
  | Readonly<{ kind: "enter-credential"; field: string }>
  | Readonly<{ kind: "authorize" }>
  | Readonly<{ kind: "review-plan" }>
  | Readonly<{ kind: "free-space" }>
  | Readonly<{ kind: "choose-other-folder" }>;

export type ErrorData = Readonly<{
  code: ErrorCode;
  /** One sentence for people; names the field or the fix; never holds a secret. */
  message: string;
  /** Technical detail (a redacted tail of a tool's output, a path); shown one click away. */
  detail?: string;
  action?: ErrorAction;
}>;

export class ClawbackError extends Error {
  override readonly name = "ClawbackError";
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly action: ErrorAction | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    extra: Readonly<{ detail?: string; action?: ErrorAction; cause?: unknown }> = {},
  ) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.code = code;
    this.detail = extra.detail;
    this.action = extra.action;
  }

  toData(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.action === undefined ? {} : { action: this.action }),
    };
  }

  static fromData(data: ErrorData): ClawbackError {
    return new ClawbackError(data.code, data.message, {
      ...(data.detail === undefined ? {} : { detail: data.detail }),
      ...(data.action === undefined ? {} : { action: data.action }),
    });
  }
}

const FULL_CODES: readonly unknown[] = ["ENOSPC", "EDQUOT"];
const DENIED_CODES: readonly unknown[] = ["EACCES", "EPERM", "EROFS"];

/**
 * Any thrown value as error data. What is not a `ClawbackError` is, with its message as the detail, what a full disk or a
 * missing right on this computer makes of it (the `code` of a system error), or else `INTERNAL`.
 */
export function errorData(thrown: unknown): ErrorData {
  if (thrown instanceof ClawbackError) return thrown.toData();
  const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (FULL_CODES.includes(code)) {
    const action = { kind: "free-space" } as const;
    return { code: "LOCAL_FULL", message: "The disk is full: free some space.", detail, action };
  }
  if (DENIED_CODES.includes(code)) {
    const message = "A file or folder may not be read or written: check its permissions.";
    return { code: "LOCAL_DENIED", message, detail };
  }
  return { code: "INTERNAL", message: "Something went wrong inside Clawback.", detail };
}

/** The process exit code for a failure; the success side (0, or 4 with warnings) is the caller's. */
export function exitCodeOf(code: ErrorCode): number {
  return EXIT_CODES[code];
}

/** Makes a switch over a closed union exhaustive at compile time, and loud at run time. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
