import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { type FactStore, LAST_GOOD_BACKUP } from "../jobs/fact-store.ts";
import { scratchDirOf } from "../jobs/scratch.ts";
import { type Layout, layoutOf } from "../openclaw/layout.ts";
import type { Clock, RunContext } from "../ports.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Clouds } from "../profile/clouds.ts";
import { backupExcludes, backupRemoteSettings, requirePlugged } from "../profile/remotes.ts";
import type { Toolbox } from "../process/tools.ts";
import { requirePassphrase } from "./bucket.ts";
import type { MasterOf } from "./format/record.ts";
import { AGENT, KEY_SALT, madeOnce } from "./profile-marks.ts";
import { createSnapshot } from "./write/create-snapshot.ts";

const MIB = 1024 * 1024;
/** What sync keeps beside the files (its trash, letters on their way) is not the agent's. */
const OWN_EXCLUDES = [".clawback-*"];

export type ProfileBackupParts = Readonly<{
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  clouds: Clouds;
  clock: Clock;
  facts: FactStore;
  toolbox: Toolbox;
  masterOf: MasterOf;
  /** Absolute; the run's private folder lies below it. */
  dataDir: string;
}>;

/**
 * Backs up a profile as its settings say now. Throws what `createSnapshot` throws, `SOURCE_MISSING`, `REMOTE_NOT_FOUND` for
 * a folder that is not plugged in, or `CREDENTIAL_MISSING`.
 */
export async function backUpProfile(
  parts: ProfileBackupParts,
  profileId: ProfileId,
  context: RunContext,
): ReturnType<typeof createSnapshot> {
  const { toolbox, clouds, clock, facts, masterOf, dataDir } = parts;
  const access = await parts.access(profileId);
  const { backup } = access.profile;
  await requirePlugged(backupRemoteSettings(access.profile), facts.get(profileId, LAST_GOOD_BACKUP) !== null);
  const layout = await layoutOf(access.installation, backup.include, access.workspaceDir);
  judgeMissing(layout, context);
  const passphrase = backup.encrypt ? await requirePassphrase(access) : null;
  const keySalt = madeOnce(facts, profileId, KEY_SALT, 16);
  const plan = {
    layout,
    excludes: [...backupExcludes(access.profile), ...OWN_EXCLUDES],
    compression: backup.compression,
    partSize: backup.partSize * MIB,
    encryption: passphrase === null ? null : { passphrase, keySalt },
    agent: madeOnce(facts, profileId, AGENT, 8),
  };
  const scratchDir = scratchDirOf(dataDir, context.runId);
  return clouds.during(access, "backup", (rclone) =>
    createSnapshot({ toolbox, rclone, clock, masterOf, scratchDir }, plan, context),
  );
}

/**
 * A workspace that is not there is a drive that is not mounted or a wrong setting, never an agent without files: no
 * snapshot is better than one without the very thing it is for. Other items may well not exist (yet).
 */
function judgeMissing({ missing }: Layout, context: RunContext): void {
  for (const { item, looked } of missing) {
    const detail = looked.join("\n");
    if (item === "workspace") {
      throw new ClawbackError("SOURCE_MISSING", "The agent's workspace is not there: is its drive mounted?", {
        detail,
      });
    }
    if (item === "config") {
      context.warn({
        kind: "missing",
        path: looked[0] ?? item,
        message: "The agent's configuration is not there.",
      });
    } else {
      context.log("info", `There is nothing of "${item}" to back up: ${looked.join(", ")}`);
    }
  }
}
