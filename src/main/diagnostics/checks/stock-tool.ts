import { assertNever, ClawbackError } from "#shared/errors";
import { installCommand, type Tool } from "../../process/tools.ts";
import { isOlder, parseVersion } from "../../rclone/versions.ts";
import { type Check, passed } from "../check.ts";

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

/** A program that Clawback starts, or that restores a snapshot by hand (docs/recovery.md). */
export function stockToolCheck(name: "openssl" | "tar" | "zstd"): Check {
  return {
    name,
    look: async ({ toolbox }) => {
      const tool = await toolbox.require(name);
      const version = parseVersion(tool.version);
      if (name === "openssl" && version !== null && isOlder(version, OLDEST_OPENSSL)) {
        const command = installCommand(name, process.platform);
        throw new ClawbackError(
          "NOT_SUPPORTED",
          `openssl ${tool.version} is too old: install ${OLDEST_OPENSSL.join(".")} or newer.`,
          { action: { kind: "install", tool: name, command } },
        );
      }
      return passed(found(tool));
    },
  };
}
