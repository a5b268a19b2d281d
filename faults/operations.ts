import { deliver, exporting } from "./operations/exchange.ts";
import { bisync, drain, mirror, push } from "./operations/files.ts";
import type { Operation } from "./operations/operation.ts";
import { backup, prune, restore, verify } from "./operations/snapshots.ts";

export const OPERATIONS: readonly Operation[] = [
  push,
  drain,
  mirror,
  bisync,
  backup,
  prune,
  restore,
  verify,
  exporting,
  deliver,
];
