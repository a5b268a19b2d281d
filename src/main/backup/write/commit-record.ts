import type { SnapshotName } from "#shared/brand";
import type { Toolbox } from "../../process/tools.ts";
import type { Compression } from "../format/compression.ts";
import { ITERATIONS, passphraseCheck } from "../format/keys.ts";
import type { UnsealedRecord } from "../format/record.ts";
import type { SnapshotKeys } from "./snapshot-keys.ts";

/** What a snapshot turned out to be, when all but its record has been sent. Sizes in bytes, times in milliseconds. */
export type Written = Readonly<{
  name: SnapshotName;
  startedAt: number;
  finishedAt: number;
  compression: Compression;
  frameSize: number;
  /** Null: not encrypted. */
  keys: SnapshotKeys | null;
  /** Of the data stream; null exactly when there are no keys. */
  salt: Buffer | null;
  parts: UnsealedRecord["parts"];
  index: UnsealedRecord["index"];
  content: UnsealedRecord["content"];
  warnings: number;
  /** Names the agent; null where the profile has no name for it. */
  agent: string | null;
}>;

/** The commit record before it is sealed (docs/snapshot-format.md, "Commit record"). */
export async function commitRecord(written: Written, toolbox: Toolbox): Promise<UnsealedRecord> {
  const { keys, salt, parts, index, content } = written;
  return {
    format: "clawback-snapshot",
    version: 1,
    name: written.name,
    createdAt: new Date(written.startedAt).toISOString(),
    finishedAt: new Date(written.finishedAt).toISOString(),
    encryption:
      salt === null
        ? { kind: "none" }
        : {
            kind: "openssl-enc",
            cipher: "aes-256-ctr",
            kdf: "pbkdf2-hmac-sha256",
            iterations: ITERATIONS,
            salt: salt.toString("hex"),
          },
    integrity:
      keys === null
        ? { kind: "sha256" }
        : {
            kind: "hmac-sha256",
            keySalt: keys.encryption.keySalt,
            check: passphraseCheck(keys.master),
          },
    compression: written.compression,
    frameSize: written.frameSize,
    parts,
    index,
    content,
    warnings: written.warnings,
    references: [],
    tools: Object.fromEntries((await toolbox.views()).map((tool) => [tool.name, tool.version ?? "none"])),
    ...(written.agent === null ? {} : { agent: written.agent }),
  };
}
