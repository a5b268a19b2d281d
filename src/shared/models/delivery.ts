import type { DeliveryId, ProfileId } from "../brand.ts";
import type { ErrorData } from "../errors.ts";

/** One item on its way to the agent: a dropped file or folder. */
export type DeliveryState =
  | Readonly<{ kind: "queued" }>
  | Readonly<{ kind: "sending"; fraction: number | null }>
  /** It lies in the cloud's `_outbox`; the agent's next sync takes it. */
  | Readonly<{ kind: "waiting" }>
  | Readonly<{ kind: "picked-up"; at: string }>
  | Readonly<{ kind: "failed"; error: ErrorData }>;

export type Delivery = Readonly<{
  id: DeliveryId;
  profileId: ProfileId;
  /** The name it has in `_outbox`: the original one, or with a suffix when that was taken. */
  name: string;
  size: number;
  droppedAt: string;
  state: DeliveryState;
}>;

/** Something that lies in the agent's `_inbox` now. */
export type Arrival = Readonly<{ name: string; size: number; type: "file" | "directory"; arrivedAt: string }>;
