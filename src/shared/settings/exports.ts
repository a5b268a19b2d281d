import { z } from "zod";

/** Shorter intervals are raised to this, with a warning. Seconds. */
export const MIN_EXPORT_INTERVAL = 300;

const secret = z.string().min(1).optional();
const endpoint = z.url({ protocol: /^https?$/, message: "must be an address such as https://…" });
const visibility = z.enum(["private", "team", "public"]).default("private");

const anytypeSchema = z
  .strictObject({
    enabled: z.boolean().default(false),
    apiUrl: endpoint.default("http://127.0.0.1:31009"),
    /** A reference, as every secret. */
    apiKey: secret,
    spaceId: z.string().min(1).optional(),
    accountId: z.string().min(1).optional(),
    batchSize: z.number().int().min(1).max(1_000).default(100),
    tags: z.array(z.string().min(1).max(80)).max(20).readonly().default(["openclaw", "session"]),
    /** Pages of sessions that ended longer ago get the tag "archived" at AnyType; 0 is never. Days. */
    archiveAfterDays: z.number().int().min(0).default(0),
  })
  .refine((anytype) => !anytype.enabled || anytype.apiKey !== undefined, {
    path: ["apiKey"],
    message: "is required when the export to AnyType is on: use keychain:NAME or ${ANYTYPE_API_KEY}",
  })
  .refine((anytype) => !anytype.enabled || anytype.spaceId !== undefined, {
    path: ["spaceId"],
    message: "is required when the export to AnyType is on",
  })
  .readonly();

const convexSchema = z
  .strictObject({
    enabled: z.boolean().default(false),
    /** The ingest endpoint: `https://<deployment>.convex.site/openclaw/ingest`. */
    url: endpoint.optional(),
    token: secret,
    /** Signs every request, with its time, against replay. */
    signingKey: secret,
    batchSize: z.number().int().min(1).max(200).default(100),
    memoryVisibility: visibility,
  })
  .refine((convex) => !convex.enabled || convex.url !== undefined, {
    path: ["url"],
    message: "is required when the export to Convex is on",
  })
  .readonly();

export const exportsSchema = z
  .strictObject({
    /** Seconds between runs; 0 is only by hand. */
    interval: z.number().int().min(0).default(1_800),
    /** Who owns the exported records at the targets. */
    ownerId: z.string().min(1).max(200).default("owner"),
    /** Names of people, addresses and numbers are taken out as well. */
    redactPersonal: z.boolean().default(false),
    anytype: anytypeSchema.default(() => anytypeSchema.parse({})),
    convex: convexSchema.default(() => convexSchema.parse({})),
  })
  .readonly();

export type ExportSettings = z.output<typeof exportsSchema>;
