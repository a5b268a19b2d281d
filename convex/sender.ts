/** How far a signed request's time may be from ours, either way. Milliseconds. */
export const SIGNATURE_WINDOW_MS = 5 * 60_000;

export type Judgement =
  Readonly<{ kind: "trusted" }> | Readonly<{ kind: "refused"; status: 401 | 503; reason: string }>;

/** What the deployment expects; from its environment variables. */
export type Expected = Readonly<{ token: string | undefined; signingKey: string | undefined }>;

/**
 * Judges who sends: the bearer token always, compared in constant time; with a signing key also the signature over time
 * and body, so that a request that was overheard cannot be sent again later. Reasons name no secret.
 */
export async function judgeSender(
  request: Request,
  body: string,
  expected: Expected,
  now: number,
): Promise<Judgement> {
  const { token, signingKey } = expected;
  if (token === undefined || token === "") {
    return { kind: "refused", status: 503, reason: "OPENCLAW_INGEST_TOKEN is not set at this deployment" };
  }
  const given = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  if (!(await isEqual(given, token))) return unauthorized("the bearer token is wrong");
  if (signingKey === undefined || signingKey === "") return { kind: "trusted" };

  const timestamp = request.headers.get("x-clawback-timestamp") ?? "";
  if (!/^\d{1,15}$/.test(timestamp)) return unauthorized("the signature's time is missing");
  if (Math.abs(now - Number(timestamp)) > SIGNATURE_WINDOW_MS) {
    return unauthorized("the signature is too old or from the future; check the sender's clock");
  }
  const signature = request.headers.get("x-clawback-signature") ?? "";
  const right = await isEqual(signature, await sign(signingKey, `${timestamp}.${body}`));
  return right ? { kind: "trusted" } : unauthorized("the signature is wrong");
}

function unauthorized(reason: string): Judgement {
  return { kind: "refused", status: 401, reason };
}

/** HMAC-SHA-256 of a text, hex. */
export async function sign(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
}

/** Compares two texts in a time that tells nothing about them: their digests have one length, and all of it is read. */
async function isEqual(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([digest(a), digest(b)]);
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= (left[i] ?? 0) ^ (right[i] ?? 0);
  return difference === 0;
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
