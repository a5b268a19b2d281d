import { hostname } from "node:os";
import type { ProfileId } from "#shared/brand";
import type { RecoverySheet } from "#shared/models/recovery-sheet";
import type { Clock } from "../../ports.ts";
import type { ProfileAccess } from "../../profile/access.ts";
import { backupDefinition, backupTarget } from "../../profile/remotes.ts";
import type { Toolbox } from "../../process/tools.ts";
import { version } from "../../version.ts";
import type { BackupService } from "../backup-service.ts";
import { cloudPlace } from "./cloud-commands.ts";
import { recoverySheet } from "./recovery-sheet.ts";

export type RecoveryParts = Readonly<{
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  backup: Pick<BackupService, "list">;
  toolbox: Toolbox;
  clock: Clock;
}>;

/** What an owner prints and keeps apart from the machine. */
export class RecoveryService {
  readonly #parts: RecoveryParts;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /**
   * The sheet of a profile's bucket as its settings say now, with the snapshots that are there. Lists the bucket: a sheet
   * is worth printing only for one that answers. Throws the codes of `SnapshotStore.list` and `defineRemote`.
   */
  async sheet(profileId: ProfileId, signal: AbortSignal): Promise<RecoverySheet> {
    const { access, backup, toolbox, clock } = this.#parts;
    const found = await access(profileId);
    const { definition, root } = await backupDefinition(found, toolbox);
    const { snapshots } = await backup.list(profileId, signal);
    return recoverySheet({
      agent: found.profile.name,
      machine: hostname(),
      time: clock.now(),
      version,
      place: cloudPlace(definition, root),
      target: backupTarget(found.profile),
      backup: found.profile.backup,
      snapshots: snapshots.map(({ name }) => name),
    });
  }
}
