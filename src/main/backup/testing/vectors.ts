import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { SnapshotName } from "#shared/brand";
import { isSnapshotName } from "../format/names.ts";

/** Made once by Clawback itself; kept, so that every later version is held to what was written then. */
const vectorsSchema = z.strictObject({
  about: z.string(),
  sentence: z.string(),
  entries: z.record(
    z.string(),
    z.strictObject({
      kind: z.string(),
      /** Octal. */
      mode: z.string(),
      mtime: z.string(),
      /** Of a file: its content, `times` over. */
      text: z.string().optional(),
      times: z.number().default(1),
      target: z.string().optional(),
    }),
  ),
  snapshots: z.array(
    z.strictObject({
      title: z.string(),
      name: z.string().refine(isSnapshotName),
      encrypted: z.boolean(),
      /** Base64, by name. */
      objects: z.record(z.string(), z.string()),
    }),
  ),
});

const vectors = vectorsSchema.parse(
  JSON.parse(await readFile(new URL("../format/vectors.json", import.meta.url), "utf8")),
);

export const vectorPassphrase = createHash("sha256").update(vectors.sentence).digest("hex");
export const vectorEntries = vectors.entries;

export type VectorSnapshot = Readonly<{
  title: string;
  name: SnapshotName;
  encrypted: boolean;
  /** By name. */
  objects: ReadonlyMap<string, Buffer>;
}>;

export const vectorSnapshots: readonly VectorSnapshot[] = vectors.snapshots.map(
  ({ objects, ...snapshot }) => ({
    ...snapshot,
    objects: new Map(Object.entries(objects).map(([name, text]) => [name, Buffer.from(text, "base64")])),
  }),
);
