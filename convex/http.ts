import { httpActionGeneric, httpRouter, makeFunctionReference } from "convex/server";
import {
  findingOf,
  type IngestRecord,
  MAX_BODY_BYTES,
  type Message,
  messageSchema,
  recordSchema,
  SCHEMA_VERSIONS,
} from "./message.ts";
import { judgeSender } from "./sender.ts";

/** Convex gives functions their variables by this name, and nothing else of Node. */
declare const process: Readonly<{ env: Readonly<Record<string, string | undefined>> }>;

type Refused = Readonly<{ sourceKey: string; reason: string }>;

const applyBatch = makeFunctionReference<
  "mutation",
  Readonly<{
    records: readonly IngestRecord[];
    tombstones: Extract<Message, { kind: "batch" }>["tombstones"];
    refused: readonly Refused[];
    schemaVersion: number;
    runId: string;
  }>,
  readonly Readonly<{ sourceKey: string; outcome: string }>[]
>("ingest:applyBatch");

const closeRun = makeFunctionReference<"mutation", { run: Extract<Message, { kind: "run" }>["run"] }, null>(
  "ingest:closeRun",
);

/** Takes batches and run rows from Clawback; see `message.ts` for what may be posted and `sender.ts` for who may. */
const ingest = httpActionGeneric(async (ctx, request) => {
  const length = Number(request.headers.get("content-length") ?? 0);
  if (length > MAX_BODY_BYTES) return answer(413, { error: "the request is too large" });
  const body = await request.text();
  if (new TextEncoder().encode(body).length > MAX_BODY_BYTES) {
    return answer(413, { error: "the request is too large" });
  }
  const expected = {
    token: process.env["OPENCLAW_INGEST_TOKEN"],
    signingKey: process.env["OPENCLAW_INGEST_SIGNING_KEY"],
  };
  const sender = await judgeSender(request, body, expected, Date.now());
  if (sender.kind === "refused") return answer(sender.status, { error: sender.reason });

  const parsed = messageSchema.safeParse(jsonOf(body));
  if (!parsed.success) return answer(400, { error: findingOf(parsed.error) });
  const message = parsed.data;
  if (!SCHEMA_VERSIONS.includes(message.schemaVersion)) {
    return answer(400, { error: `schemaVersion: this deployment understands ${SCHEMA_VERSIONS.join(", ")}` });
  }
  switch (message.kind) {
    case "check":
      return answer(200, { ok: true, schemaVersions: SCHEMA_VERSIONS });
    case "run":
      await ctx.runMutation(closeRun, { run: message.run });
      return answer(200, { ok: true });
    case "batch": {
      const { tombstones, schemaVersion, runId } = message;
      const { records, refused } = judgeRecords(message.records);
      const results = await ctx.runMutation(applyBatch, {
        records,
        tombstones,
        refused,
        schemaVersion,
        runId,
      });
      return answer(200, { results, refused });
    }
  }
});

function judgeRecords(values: readonly Readonly<{ sourceKey: string }>[]) {
  const records: IngestRecord[] = [];
  const refused: Refused[] = [];
  for (const value of values) {
    const parsed = recordSchema.safeParse(value);
    if (parsed.success) records.push(parsed.data);
    else refused.push({ sourceKey: value.sourceKey, reason: findingOf(parsed.error) });
  }
  return { records, refused };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it is, it is not a message; the schema says so.
    return null;
  }
}

function answer(status: number, body: Readonly<Record<string, unknown>>): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

const http = httpRouter();
http.route({ path: "/openclaw/ingest", method: "POST", handler: ingest });
export default http;
