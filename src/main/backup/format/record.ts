import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import type { SnapshotName } from "#shared/brand";
import type { SnapshotSummary } from "#shared/models/snapshot";
import { deriveMaster, ITERATIONS, passphraseCheck, sameTag, Sealer } from "./keys.ts";
import { isSnapshotName } from "./names.ts";

/**
 * `snapshot.json`, the commit record: written last, readable without the passphrase, sealed with it. A folder without
 * one is a leftover, not a snapshot (docs/snapshot-format.md, "Commit record").
 */
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const time = z.iso.datetime();

const recordSchema = z.strictObject({
  format: z.literal("clawback-snapshot"),
  version: z.literal(1),
  name: z.string().refine(isSnapshotName),
  createdAt: time,
  finishedAt: time,
  encryption: z.union([
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({
      kind: z.literal("openssl-enc"),
      cipher: z.literal("aes-256-ctr"),
      kdf: z.literal("pbkdf2-hmac-sha256"),
      iterations: z.literal(ITERATIONS),
      /** Of the data stream; stands in its first 16 bytes too. Sealed here so that a changed header is noticed. */
      salt: hex(8),
    }),
  ]),
  integrity: z.union([
    z.strictObject({ kind: z.literal("sha256") }),
    z.strictObject({ kind: z.literal("hmac-sha256"), keySalt: hex(16), check: hex(16) }),
  ]),
  compression: z.enum(["zstd", "gzip", "none"]),
  /** Plain bytes of every frame but the last. */
  frameSize: count,
  parts: z.strictObject({ size: count.min(1), count, bytes: count }),
  index: z.strictObject({ bytes: count, entries: count, frames: count, mac: hex(32) }),
  content: z.strictObject({ files: count, bytes: count, streamBytes: count }),
  warnings: count,
  /** Names of earlier snapshots whose frames this index may point at. Reserved: empty in version 1. */
  references: z.array(z.string()).max(0),
  tools: z.record(z.string(), z.string()),
  /** Which agent it is of, where several share a folder; older records have none. Not secret, and means nothing else. */
  agent: hex(8).exactOptional(),
  mac: hex(32),
});

export type SnapshotRecord = z.output<typeof recordSchema>;
export type UnsealedRecord = Omit<SnapshotRecord, "mac">;

/** JSON with sorted keys and no white space: the bytes that are sealed. Values are strings, integers, lists, objects. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

function sealOf(record: UnsealedRecord, sealer: Sealer): Buffer {
  return sealer.seal("record", [], Buffer.from(canonicalJson(record)));
}

export function sealRecord(record: UnsealedRecord, sealer: Sealer): SnapshotRecord {
  return { ...record, mac: sealOf(record, sealer).toString("hex") };
}

export function writeRecord(record: SnapshotRecord): Buffer {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}

function damaged(name: string, detail: string): ClawbackError {
  return new ClawbackError("SNAPSHOT_DAMAGED", `The commit record of ${name} is damaged.`, { detail });
}

/** Parses a record found under `name`. Throws `SNAPSHOT_DAMAGED`; seals are not checked yet. */
export function readRecord(name: SnapshotName, bytes: Buffer): SnapshotRecord {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw damaged(name, error instanceof Error ? error.message : String(error));
  }
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) throw damaged(name, z.prettifyError(parsed.error));
  if (parsed.data.name !== name) throw damaged(name, `it says that it belongs to ${parsed.data.name}`);
  if ((parsed.data.encryption.kind === "none") !== (parsed.data.integrity.kind === "sha256")) {
    throw damaged(name, "its encryption and integrity do not belong together");
  }
  return parsed.data;
}

/** Derives the integrity master of a record; remembers it, since one profile keeps one key salt for all snapshots. */
export type MasterOf = (passphrase: string, keySalt: string) => Promise<Buffer>;

export function createMasterCache(): MasterOf {
  const known = new Map<string, Promise<Buffer>>();
  return (passphrase, keySalt) => {
    const key = `${keySalt}:${passphrase}`;
    const found = known.get(key) ?? deriveMaster(passphrase, Buffer.from(keySalt, "hex"));
    known.set(key, found);
    return found;
  };
}

/**
 * Checks a record's seal and returns the sealer for the rest of the snapshot. Throws `CREDENTIAL_MISSING` when it
 * needs a passphrase and there is none, `PASSPHRASE_WRONG` at once for a wrong one, `SNAPSHOT_DAMAGED` for a record
 * that was changed.
 */
export async function openRecord(
  record: SnapshotRecord,
  passphrase: string | null,
  masterOf: MasterOf,
): Promise<Sealer> {
  let master: Buffer | null = null;
  if (record.integrity.kind === "hmac-sha256") {
    if (passphrase === null) {
      throw new ClawbackError(
        "CREDENTIAL_MISSING",
        `backup.passphrase is needed: ${record.name} is encrypted.`,
        {
          action: { kind: "enter-credential", field: "backup.passphrase" },
        },
      );
    }
    master = await masterOf(passphrase, record.integrity.keySalt);
    if (passphraseCheck(master) !== record.integrity.check) {
      throw new ClawbackError("PASSPHRASE_WRONG", `The passphrase is not the one of ${record.name}.`, {
        action: { kind: "enter-credential", field: "backup.passphrase" },
      });
    }
  }
  const sealer = new Sealer(record.name, master);
  const { mac, ...unsealed } = record;
  if (!sameTag(sealOf(unsealed, sealer), mac)) throw damaged(record.name, "its seal does not match");
  return sealer;
}

export function summaryOf(record: SnapshotRecord): SnapshotSummary {
  return {
    name: record.name,
    createdAt: record.createdAt,
    durationSeconds: Math.round((Date.parse(record.finishedAt) - Date.parse(record.createdAt)) / 1000),
    encrypted: record.encryption.kind === "openssl-enc",
    entries: record.index.entries,
    plainBytes: record.content.bytes,
    storedBytes: record.parts.bytes + record.index.bytes,
    warnings: record.warnings,
    ...(record.agent === undefined ? {} : { agent: record.agent }),
  };
}
