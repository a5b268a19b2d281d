import type { Random } from "../../sample/random.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const WORDS =
  "harbour lantern copper meadow winter saddle pocket violet thunder marble cotton ribbon falcon timber orchid velvet";

/** Characters of these alphabets; every text is made when a test runs, so that the repository holds no secret's likeness. */
export type MadeUp = Readonly<{
  letters: (length: number) => string;
  small: (length: number) => string;
  capitals: (length: number) => string;
  digits: (length: number) => string;
  hex: (length: number) => string;
  base64url: (length: number) => string;
  base64: (length: number) => string;
  base32: (length: number) => string;
  uuid: () => string;
  /** As a person chooses one: word, number, sign, capital. */
  password: () => string;
  words: (count: number, separator: string) => string;
  jwt: () => string;
  pem: (label: string, bytes: number) => string;
  random: Random;
}>;

export function createMadeUp(random: Random): MadeUp {
  const from = (alphabet: string) => (length: number) =>
    Array.from({ length }, () => alphabet.charAt(random.integer(0, alphabet.length - 1))).join("");
  const letters = from(LOWER + UPPER + DIGITS);
  const base64url = from(`${LOWER}${UPPER}${DIGITS}-_`);
  const base64 = from(`${LOWER}${UPPER}${DIGITS}+/`);
  const word = () => random.pick(WORDS.split(" "));
  const words = (count: number, separator: string) => Array.from({ length: count }, word).join(separator);

  function password(): string {
    const first = word();
    const capital = first.charAt(0).toUpperCase() + first.slice(1);
    return `${capital}${random.integer(10, 9999)}${random.pick(["!", "%", "+", "*", "?"])}${from(LOWER)(3)}`;
  }

  function jwt(): string {
    const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
    const head = encode({ alg: random.pick(["HS256", "RS256", "ES256"]), typ: "JWT" });
    return `${head}.${encode({ sub: random.uuid(), iat: random.integer(1e9, 2e9) })}.${base64url(43)}`;
  }

  function pem(label: string, bytes: number): string {
    const body = Buffer.from(random.hex(bytes * 2), "hex").toString("base64");
    const lines = body.match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join("\n");
  }

  return {
    letters,
    small: from(LOWER),
    capitals: from(UPPER + DIGITS),
    digits: from(DIGITS),
    hex: random.hex,
    base64url,
    base64,
    base32: from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    uuid: random.uuid,
    password,
    words,
    jwt,
    pem,
    random,
  };
}
