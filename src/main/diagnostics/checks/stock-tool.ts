import { assertNever, ClawbackError } from "#shared/errors";
import { installCommand, type Tool } from "../../process/tools.ts";
import { isOlder, parseVersion } from "../../rclone/versions.ts";
import { type Check, passed, warning } from "../check.ts";

/** OpenSSL 1.1.1 is the first with `-pbkdf2` and `-iter`, which every encrypted snapshot needs. */
const OLDEST_OPENSSL = [1, 1, 1] as const;

/** "openssl 3.0.15, of the system: /usr/bin/openssl" */
export function found({ name, version, origin, path }: Tool): string {
  return `${name} ${version}, ${originWords(name, origin)}: ${path}`;
}

function originWords(name: Tool["name"], origin: Tool["origin"]): string {
  switch (origin) {
    case "chosen":
      return `named by CLAWBACK_${name.toUpperCase()}`;
    case "bundled":
      return "came with Clawback";
    case "system":
      return "of the system";
    default:
      return assertNever(origin);
  }
}

/**
 * A program that packs a snapshot, or unpacks one by hand (docs/recovery.md). Clawback itself does without openssl and zstd
 * where they are missing.
 */
export function stockToolCheck(name: "openssl" | "tar" | "zstd"): Check {
  return {
    name,
    look: async ({ toolbox }) => {
      try {
        const tool = await toolbox.requireAfresh(name);
        if (name === "openssl") refuseOldOpenssl(tool);
        return passed(found(tool));
      } catch (error) {
        const isMissing = error instanceof ClawbackError && error.code === "TOOL_MISSING";
        if (!isMissing || name === "tar") throw error;
        return warning(
          `${error.message} Clawback does without it; restoring a snapshot by hand needs it.`,
          error.action === undefined ? {} : { fix: error.action },
        );
      }
    },
  };
}

/** An old one is not passed over: backups would start it, and fail. */
function refuseOldOpenssl({ name, version }: Tool): void {
  const parsed = parseVersion(version);
  if (parsed === null || !isOlder(parsed, OLDEST_OPENSSL)) return;
  const command = installCommand(name, process.platform);
  throw new ClawbackError(
    "NOT_SUPPORTED",
    `openssl ${version} is too old: install ${OLDEST_OPENSSL.join(".")} or newer.`,
    { action: { kind: "install", tool: name, command } },
  );
}
