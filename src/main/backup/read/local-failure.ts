import { ClawbackError } from "#shared/errors";

/** The `code` of a Node system error; undefined for anything else. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** A failure to write on this machine in words for people; anything else as it is. */
export function localFailure(error: unknown): unknown {
  if (error instanceof ClawbackError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new ClawbackError("LOCAL_FULL", "The disk is full: free some space, or restore elsewhere.", {
        detail,
        action: { kind: "free-space" },
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new ClawbackError("LOCAL_DENIED", "The folder may not be written: choose another one.", {
        detail,
        action: { kind: "choose-other-folder" },
      });
    default:
      return error;
  }
}
