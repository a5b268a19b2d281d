import { leavesOf } from "#shared/settings/field-path";
import { type Check, passed, notUsed, failedWith } from "../check.ts";
import { ClawbackError } from "#shared/errors";

/** Whether the system's keychain answers; a machine without one is fine as long as no setting points there. */
export const keychainCheck: Check = {
  name: "keychain",
  look: async ({ credentials, subject }) => {
    const error = await credentials.keychainError();
    if (error === null) return passed("The system's keychain can be used.");
    const needed = leavesOf(subject?.profile ?? {}).some(
      ([, value]) => typeof value === "string" && value.startsWith("keychain:"),
    );
    if (needed) return failedWith(ClawbackError.fromData(error));
    return notUsed(
      "There is no keychain that can be used, and no setting of this agent needs one.",
      error.detail,
    );
  },
};
