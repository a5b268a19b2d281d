import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import type { DeliveryId, ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { Clock, Uploads } from "../ports.ts";
import type { Deliveries } from "./delivery.ts";
import type { DeliveryStore } from "./delivery-store.ts";

const CONTENT = "content";
/** A folder without a delivery is this old before it counts as forgotten: another process may be filling it. */
const FORGOTTEN = 86_400_000;

export type UploadDeps = Readonly<{
  deliveries: Deliveries;
  store: DeliveryStore;
  /** `<dataDir>/uploads`. */
  folder: string;
  clock: Clock;
  /** Why nothing can be sent to this profile's agent; null when it can. */
  refusal: (profileId: ProfileId) => ClawbackError | null;
  /** Something was queued: a deliver run is wanted. */
  onQueued: (profileId: ProfileId) => void;
}>;

/** A bare file name, as a browser sends it. What the cloud cannot hold is mapped later; what is no name is refused here. */
function requireBareName(name: string): void {
  const isBare = name !== "" && name !== "." && name !== ".." && !/[\p{Cc}/\\]/u.test(name);
  if (isBare && Buffer.byteLength(name) <= 1024) return;
  throw new ClawbackError("MESSAGE_INVALID", "The name of the uploaded file is not a plain file name.", {
    detail: JSON.stringify(name.slice(0, 200)),
  });
}

async function store(path: string, body: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, "wx", 0o600);
  let size = 0;
  try {
    for await (const chunk of body) {
      await file.writeFile(chunk);
      size += chunk.byteLength;
    }
  } finally {
    await file.close();
  }
  return size;
}

function isFull(error: unknown): boolean {
  return codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT";
}

/** Receives the hosted page's files: each in a folder of its own (0700, file 0600) until it is sent. */
export function createUploads(deps: UploadDeps): Uploads {
  /** Removes what a process that died in the middle of an upload has left. */
  async function removeForgotten(): Promise<void> {
    const known = new Set<string>(deps.store.list().map(({ id }) => id));
    for (const name of await readdir(deps.folder)) {
      const path = join(deps.folder, name);
      if (known.has(name) || deps.clock.now() - (await stat(path)).mtimeMs < FORGOTTEN) continue;
      await rm(path, { recursive: true, force: true });
    }
  }

  return {
    receive: async (profileId, name, body) => {
      requireBareName(name);
      const refusal = deps.refusal(profileId);
      if (refusal !== null) throw refusal;
      await mkdir(deps.folder, { recursive: true, mode: 0o700 });
      await removeForgotten();
      const id = randomUUID() as DeliveryId;
      const folder = join(deps.folder, id);
      const path = join(folder, CONTENT);
      await mkdir(folder, { mode: 0o700 });
      try {
        const size = await store(path, body);
        deps.deliveries.enqueueUpload(profileId, { id, path, name, size });
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        if (!isFull(error)) throw error;
        throw new ClawbackError(
          "LOCAL_FULL",
          "The disk is full: free some space, then send the file again.",
          {
            action: { kind: "free-space" },
            cause: error,
          },
        );
      }
      deps.onQueued(profileId);
      return id;
    },
  };
}
