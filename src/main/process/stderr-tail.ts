import { StringDecoder } from "node:string_decoder";

const MAX_LINES = 60;
const MAX_LINE_LENGTH = 2_000;

const REDACTED = "[REDACTED]";
const BASE64 = /[A-Za-z0-9+/_-]{8,}={0,2}/g;

/**
 * Replaces every occurrence of every secret, also inside base64: a server that says a request back shows the password of
 * HTTP's basic authentication so. Empty and very short strings are ignored: they would blank everything.
 */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= 4);
  if (known.length === 0) return text;
  const plain = known.reduce((redacted, secret) => redacted.replaceAll(secret, REDACTED), text);
  return plain.replace(BASE64, (run) => {
    const bytes = Buffer.from(run, "base64");
    return known.some((secret) => bytes.includes(secret)) ? REDACTED : run;
  });
}

/**
 * Cuts a child's stderr into redacted lines, hands each to `onLine`, and keeps the last 60 of them.
 * Bounded whatever the child prints: a line longer than 2,000 characters is cut.
 */
export class StderrTail {
  readonly #secrets: readonly string[];
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #decoder = new StringDecoder("utf8");
  readonly #lines: string[] = [];
  #rest = "";

  constructor(secrets: readonly string[], onLine?: (line: string) => void) {
    this.#secrets = secrets;
    this.#onLine = onLine;
  }

  write(chunk: Buffer): void {
    const pieces = (this.#rest + this.#decoder.write(chunk)).split(/\r?\n/);
    this.#rest = pieces.pop() ?? "";
    for (const piece of pieces) this.#take(piece);
    // A child that never ends its line must not fill our memory; the overlap keeps a secret from being cut in two.
    if (this.#rest.length > 64 * 1024) {
      this.#take(this.#rest);
      this.#rest = "";
    }
  }

  end(): void {
    const last = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (last !== "") this.#take(last);
  }

  text(): string {
    return this.#lines.join("\n");
  }

  #take(raw: string): void {
    const line = redactSecrets(raw, this.#secrets).slice(0, MAX_LINE_LENGTH);
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
    this.#onLine?.(line);
  }
}
