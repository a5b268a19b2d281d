import { assertNever } from "#shared/errors";
import type { Profile } from "#shared/settings/schema";
import { backupRemoteSettings } from "../../profile/remotes.ts";
import { abilitiesOf, refuseUnfit, requireBisync } from "../../rclone/versions.ts";
import { type Check, passed } from "../check.ts";
import { found } from "./stock-tool.ts";

/** Which rclone is used, and whether its release is fit for what this agent asks of it (docs/upstream.md, A.9). */
export const rcloneCheck: Check = {
  name: "rclone",
  look: async ({ toolbox, subject }) => {
    const tool = await toolbox.requireAfresh("rclone");
    refuseUnfit(tool.version, "copy", subject === null ? [] : backendsIn(subject.profile));
    if (subject?.profile.sync.mode === "bisync") requireBisync(tool.version);
    return passed(found(tool), abilities(tool.version));
  },
};

/** rclone's names of the backends that the settings name themselves. */
function backendsIn(profile: Profile): readonly string[] {
  return [profile.sync, backupRemoteSettings(profile)].flatMap(({ provider, custom }) =>
    provider === "custom" && custom !== undefined ? [custom.rcloneType] : [],
  );
}

function abilities(version: string): string {
  const { bisync, hasPartialFiles } = abilitiesOf(version);
  return [
    `Syncing both ways (bisync): ${bisyncWords(bisync)}`,
    `Interrupted downloads: ${hasPartialFiles ? "leave nothing that looks complete" : "may leave cut-off files behind; 1.63 or newer leaves none"}`,
  ].join("\n");
}

function bisyncWords(level: ReturnType<typeof abilitiesOf>["bisync"]): string {
  switch (level) {
    case "unsafe":
    case "resilient":
      return "not safe in this release, so it is refused; 1.66 or newer has it";
    case "recovering":
      return "can be used";
    case "stable":
      return "can be used, and is out of beta";
    default:
      return assertNever(level);
  }
}
