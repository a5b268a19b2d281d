import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { DeliveryId, ProfileId } from "#shared/brand";
import { ClawbackError, errorData } from "#shared/errors";
import type { Unsubscribe } from "#shared/ipc/schema";
import type { Delivery } from "#shared/models/delivery";
import type { Clock, RunContext, RunOutcome } from "../ports.ts";
import { throwIfCancelled } from "../process/cancel.ts";
import type { RcloneStats } from "../rclone/log.ts";
import type { Rclone, RcloneCall } from "../rclone/rclone.ts";
import { OUTBOX } from "../sync/mailbox.ts";
import { fractionOf, SyncProgress } from "../sync/progress.ts";
import type { TransferWork } from "../sync/work.ts";
import { type DeliveryStore, shown, type StoredDelivery } from "./delivery-store.ts";
import { inspectDrop } from "./drop-source.ts";
import { outboxNames, partName, sendItem } from "./send.ts";

/** A file that was uploaded to us: it lies alone in a folder of its own, which goes when the file is sent. */
export type UploadedFile = Readonly<{ id: DeliveryId; path: string; name: string; size: number }>;

/** Whose mail, and the profile's synced folder on this machine (null when it is elsewhere). */
export type Recipient = Readonly<{ profileId: ProfileId; folder: string | null }>;

/** Sends files and folders to the agent through the cloud's `_outbox` and follows them until they are picked up. */
export class Deliveries {
  readonly #store: DeliveryStore;
  readonly #clock: Clock;
  readonly #fractions = new Map<DeliveryId, number>();
  readonly #listeners = new Set<(profileId: ProfileId) => void>();

  constructor(store: DeliveryStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Of one profile, newest first. */
  list(profileId: ProfileId): readonly Delivery[] {
    return this.#store
      .list(profileId)
      .map(shown)
      .filter((delivery) => delivery !== null)
      .map((delivery) => {
        const fraction = this.#fractions.get(delivery.id);
        if (delivery.state.kind !== "sending" || fraction === undefined) return delivery;
        return { ...delivery, state: { kind: "sending", fraction } as const };
      })
      .reverse();
  }

  /** Called after every change that this process makes. */
  subscribe(listener: (profileId: ProfileId) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Queues a file or folder of this machine. Throws as `inspectDrop` does; nothing is queued then. */
  async enqueuePath({ profileId, folder }: Recipient, path: string): Promise<DeliveryId> {
    const { name, type, size, path: source } = await inspectDrop(path, folder);
    const id = randomUUID() as DeliveryId;
    this.#add({ id, profileId, source, uploaded: false, type, name, size });
    return id;
  }

  /** Queues an uploaded file, whose copy is ours from now on. */
  enqueueUpload(profileId: ProfileId, { id, path, name, size }: UploadedFile): void {
    this.#add({ id, profileId, source: path, uploaded: true, type: "file", name, size });
  }

  /**
   * The work of a `deliver` run: sends everything that is queued, oldest first. The run holds the profile's lock, so an
   * item that is `sending` now was left by a process that died, and is sent anew. An item that fails keeps its error and
   * does not hold up the others; when none could be sent the first error is thrown. On cancel the rest stays queued and
   * the one under way is failed with `CANCELLED`. `timeout` in milliseconds, for each transfer.
   */
  async sendQueued(
    profileId: ProfileId,
    rclone: Rclone,
    timeout: number,
    context: RunContext,
  ): Promise<RunOutcome> {
    const items = this.#store
      .list(profileId)
      .filter(({ state }) => state.kind === "queued" || state.kind === "sending");
    if (items.length === 0) return { kind: "skipped", reason: "Nothing waits to be sent." };

    const progress = new SyncProgress(context.progress, this.#clock);
    const call = { signal: context.signal, timeout };
    const work = { rclone, context, call, progress, warned: new Set<string>() };
    const total = items.reduce((sum, { size }) => sum + size, 0);
    const sent: StoredDelivery[] = [];
    const failures: unknown[] = [];
    let before = 0;
    for (const item of items) {
      throwIfCancelled(context.signal);
      before += item.size;
      progress.begin(`Sending ${item.name}`, total === 0 ? 1 : before / total);
      try {
        await this.#send(work, item);
        sent.push(item);
      } catch (error) {
        this.#set(item, { kind: "failed", error: errorData(error) });
        throwIfCancelled(context.signal);
        failures.push(error);
        context.warn({ kind: "not-sent", message: errorData(error).message, path: item.name });
      }
    }
    if (sent.length === 0) throw failures[0];
    const names = sent.map((item) => this.#store.find(item.id)?.name ?? item.name);
    const bytes = sent.reduce((sum, { size }) => sum + size, 0);
    return { kind: "done", result: { kind: "deliver", sent: names, bytes } };
  }

  /** Fails what is queued, because the profile's settings have changed since: it can be sent again when they fit. */
  refuse(profileId: ProfileId, refusal: ClawbackError): void {
    for (const item of this.#store.list(profileId)) {
      if (item.state.kind === "queued") this.#set(item, { kind: "failed", error: errorData(refusal) });
    }
  }

  /**
   * After a cycle: what waited and is gone from `_outbox` was picked up, and what nobody will pick up (`refusal`) has
   * failed; to send that again later sends no second copy. Also removes what dismissed items left in the cloud. Starts no
   * process when nothing waits. Throws what rclone fails with.
   */
  async settle(
    profileId: ProfileId,
    rclone: Rclone,
    call: RcloneCall,
    refusal: ClawbackError | null = null,
  ): Promise<void> {
    const items = this.#store.list(profileId);
    const waiting = items.filter(({ state }) => state.kind === "waiting");
    const discarded = items.filter(({ state }) => state.kind === "discarded");
    if (waiting.length + discarded.length === 0) return;
    const names = await outboxNames({ rclone, call });
    const at = new Date(this.#clock.now()).toISOString();
    for (const item of waiting) {
      if (!names.has(item.name)) this.#set(item, { kind: "picked-up", at });
      else if (refusal !== null) this.#set(item, { kind: "failed", error: errorData(refusal) });
    }
    for (const item of discarded) {
      const part = `${OUTBOX}/${partName(item)}`;
      if (names.has(partName(item))) {
        await (item.type === "file" ? rclone.remove(part, call) : rclone.removeFolder(part, call));
      }
      this.#store.remove(item.id);
    }
  }

  /** Queues a failed item again and says whose it is. Throws `USAGE` for one that has not failed. */
  retry(id: DeliveryId): ProfileId {
    const item = this.#require(id);
    if (item.state.kind !== "failed") {
      throw new ClawbackError("USAGE", `${item.name} has not failed: there is nothing to send again.`);
    }
    this.#set(item, { kind: "queued" });
    return item.profileId;
  }

  /** Takes an item off the list; what waits in the cloud stays there. Throws `BUSY` for one that is being sent. */
  async dismiss(id: DeliveryId): Promise<void> {
    const item = this.#require(id);
    switch (item.state.kind) {
      case "sending":
        throw new ClawbackError("BUSY", `${item.name} is being sent: cancel the run first.`);
      case "failed":
      case "discarded":
        this.#set(item, { kind: "discarded" });
        break;
      case "queued":
      case "waiting":
      case "picked-up":
        this.#store.remove(id);
        this.#changed(item.profileId);
        break;
    }
    await this.#removeUpload(item);
  }

  async #send(
    work: TransferWork & Readonly<{ progress: SyncProgress }>,
    item: StoredDelivery,
  ): Promise<void> {
    this.#set(item, { kind: "sending", fraction: null });
    const progress = {
      beginTransfer: () => work.progress.beginTransfer(),
      update: (stats: RcloneStats) => {
        work.progress.update(stats);
        this.#fractions.set(item.id, Math.max(this.#fractions.get(item.id) ?? 0, fractionOf(stats) ?? 0));
        this.#changed(item.profileId);
      },
    };
    try {
      // What is being placed is in the cloud already, whatever became of the original.
      const source = item.placing ? item.source : (await inspectDrop(item.source, null)).path;
      const taken = this.#store
        .list(item.profileId)
        .filter(({ id, state, placing }) => id !== item.id && (state.kind === "waiting" || placing))
        .map(({ name }) => name);
      await sendItem({ ...work, progress }, item, source, taken, (name) =>
        this.#store.setPlacing(item.id, name),
      );
      this.#set(item, { kind: "waiting" });
    } finally {
      this.#fractions.delete(item.id);
    }
    await this.#removeUpload(item);
  }

  async #removeUpload(item: StoredDelivery): Promise<void> {
    if (item.uploaded) await rm(dirname(item.source), { recursive: true, force: true });
  }

  #add(item: Omit<Parameters<DeliveryStore["add"]>[0], "droppedAt">): void {
    this.#store.add({ ...item, droppedAt: new Date(this.#clock.now()).toISOString() });
    this.#changed(item.profileId);
  }

  #set(item: StoredDelivery, state: StoredDelivery["state"]): void {
    this.#store.setState(item.id, state);
    this.#changed(item.profileId);
  }

  #require(id: DeliveryId): StoredDelivery {
    const item = this.#store.find(id);
    if (item === null) throw new ClawbackError("PATH_UNKNOWN", "This delivery is not on the list any more.");
    return item;
  }

  #changed(profileId: ProfileId): void {
    for (const listener of this.#listeners) listener(profileId);
  }
}
