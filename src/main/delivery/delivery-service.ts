import type { DeliveryId, ProfileId, RunId } from "#shared/brand";
import type { Delivery } from "#shared/models/delivery";
import type { Jobs } from "../ports.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Clouds } from "../profile/clouds.ts";
import type { Deliveries } from "./delivery.ts";
import { inspectDrop } from "./drop-source.ts";
import { deliveryRefusal } from "./mail-mode.ts";

export type DeliveryServiceParts = Readonly<{
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  jobs: Jobs;
  clouds: Clouds;
  deliveries: Deliveries;
  /** Throws when the cloud is a drive that is not plugged in: the mail would go to the disk below. */
  requireCloud: (access: ProfileAccess) => Promise<void>;
}>;

/** Drops files to agents: queues them and sends them at once, as `deliver` runs. */
export class DeliveryService {
  readonly #parts: DeliveryServiceParts;

  constructor(parts: DeliveryServiceParts) {
    this.#parts = parts;
  }

  list(profileId: ProfileId): readonly Delivery[] {
    return this.#parts.deliveries.list(profileId);
  }

  /**
   * Queues files and folders of this machine, all or none: a path that cannot be sent is refused before anything is
   * queued, and all of them with `NOT_SUPPORTED` where nobody would take them. `start` then sends them.
   */
  async queue(profileId: ProfileId, paths: readonly string[]): Promise<readonly DeliveryId[]> {
    const { syncFolder, profile } = await this.#parts.access(profileId);
    const refusal = deliveryRefusal(profile.sync);
    if (refusal !== null) throw refusal;
    const recipient = { profileId, folder: syncFolder };
    for (const path of paths) await inspectDrop(path, syncFolder);
    const ids: DeliveryId[] = [];
    for (const path of paths) ids.push(await this.#parts.deliveries.enqueuePath(recipient, path));
    return ids;
  }

  /** Sends what is queued. What goes wrong is in the finished run and with each item. */
  start(profileId: ProfileId): RunId {
    const { jobs, access, clouds, deliveries, requireCloud } = this.#parts;
    return jobs.submit({
      profileId,
      kind: "deliver",
      trigger: "manual",
      work: async (context) => {
        const opened = await access(profileId);
        const refusal = deliveryRefusal(opened.profile.sync);
        if (refusal !== null) {
          deliveries.refuse(profileId, refusal);
          throw refusal;
        }
        await requireCloud(opened);
        return clouds.during(opened, "sync", (rclone) =>
          deliveries.sendQueued(profileId, rclone, opened.profile.sync.timeout * 1000, context),
        );
      },
    });
  }

  retry(deliveryId: DeliveryId): RunId {
    return this.start(this.#parts.deliveries.retry(deliveryId));
  }

  dismiss(deliveryId: DeliveryId): Promise<void> {
    return this.#parts.deliveries.dismiss(deliveryId);
  }
}
