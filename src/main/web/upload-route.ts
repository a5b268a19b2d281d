import type { IncomingMessage } from "node:http";
import { ClawbackError } from "#shared/errors";
import { contract } from "#shared/ipc/contract";
import { wrap } from "#shared/ipc/envelope";
import { z } from "zod";
import type { Uploads } from "../ports.ts";
import { type HttpAnswer, json, text } from "./answer.ts";

const MIB = 1024 ** 2;
const MAX_UPLOAD_BYTES = 2048 * MIB;
const IDLE_LIMIT_MS = 60 * 1000;

const querySchema = z.strictObject({
  profile: contract.backup.run.input.shape.profileId,
  name: z.string().min(1).max(255),
});

export type UploadRoute = Readonly<{
  uploads: Uploads;
  maxBytes?: number;
  /** How long the sender may be silent, in milliseconds. */
  idleLimitMs?: number;
}>;

/**
 * `POST /upload?profile=ID&name=NAME`, the body is the file: streams it to `uploads` and answers with an envelope of
 * `{ deliveryId }`. The header `X-Clawback` cannot be set by a form of another site. A body that is too long ends with 413;
 * one that stops or falls silent is cut, and `uploads` throws away what came.
 */
export async function answerUpload(
  { uploads, maxBytes = MAX_UPLOAD_BYTES, idleLimitMs = IDLE_LIMIT_MS }: UploadRoute,
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<HttpAnswer> {
  if (request.headers["x-clawback"] !== "1") return text(403, "The header X-Clawback is missing.");
  request.setTimeout(idleLimitMs, () => request.destroy());
  const body = new LimitedBody(request, maxBytes);
  const envelope = await wrap(async () => {
    const { profile, name } = parseQuery(query);
    body.refuseIfAnnouncedTooLong();
    return { deliveryId: await uploads.receive(profile, name, body) };
  });
  return envelope.ok ? json(200, envelope) : json(body.isTooLong ? 413 : 400, envelope);
}

function parseQuery(query: URLSearchParams): z.output<typeof querySchema> {
  const parsed = querySchema.safeParse(Object.fromEntries(query));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join(".") || issue.message);
  throw new ClawbackError("MESSAGE_INVALID", `The upload is not valid: check ${fields.join(", ")}.`);
}

/** The body of a request, no longer than `maxBytes`. Reading on beyond that throws `MESSAGE_INVALID`. */
class LimitedBody implements AsyncIterable<Uint8Array> {
  isTooLong = false;
  readonly #request: IncomingMessage;
  readonly #maxBytes: number;

  constructor(request: IncomingMessage, maxBytes: number) {
    this.#request = request;
    this.#maxBytes = maxBytes;
  }

  refuseIfAnnouncedTooLong(): void {
    if (Number(this.#request.headers["content-length"] ?? 0) > this.#maxBytes) throw this.#tooLong();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    let bytes = 0;
    const chunks: AsyncIterable<unknown> = this.#request;
    for await (const chunk of chunks) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError("the body of a request is bytes");
      bytes += chunk.length;
      if (bytes > this.#maxBytes) throw this.#tooLong();
      yield chunk;
    }
  }

  #tooLong(): ClawbackError {
    this.isTooLong = true;
    const limit = `${this.#maxBytes / MIB} MiB`;
    return new ClawbackError("MESSAGE_INVALID", `The file is too large to upload; the limit is ${limit}.`);
  }
}
