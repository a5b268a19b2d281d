/**
 * What a name says about the value that stands under it. `password`: anything a person might choose. `token`: something
 * made by a machine. `cookie` and `authorization`: header values with a form of their own. `basic`: base64 of `user:password`.
 */
export type KeyKind = "password" | "token" | "cookie" | "authorization" | "basic";

// Names in words joined by "_", whatever their style was. The last words decide: `token_count` holds no token.
const PASSWORD =
  /(?:^|_)(?:[a-z]*(?:password|passwd|passwort|kennwort|passphrase|passcode)|pwd|pass_?phrase|pass_?code|pin|pin_code|mnemonic|seed_?phrase|recovery_(?:phrase|code))$/;
const COOKIE = /(?:^|_)cookies?$/;
const AUTHORIZATION = /(?:^|_)authori[sz]ation$/;
const BASIC = /^(?:_?auth|basic_?auth)$/;
const TOKEN = new RegExp(
  String.raw`(?:^|_)(?:[a-z]*(?:token|secret|apikey)|pass|otp|totp|jwt|bearer|dsn|credentials?|auth_key|` +
    String.raw`(?:x_)?(?:api|access|secret|private|signing|encryption|master|account|shared|storage|deploy|admin|` +
    String.raw`service|license|webhook|hmac|ssh|subscription|integration|app|auth|client|any_?type|convex|open_?ai|anthropic|gemini|stripe|sendgrid|mailgun|cloudflare|gateway|bot)_?key|` +
    String.raw`(?:secret|access)_?access_?key|shared_?access_?key|connection_?string|conn_?str|client_?key_?data|` +
    String.raw`session_?secret|sessid|phpsessid|jsessionid|connect_sid|csrf|xsrf|auth_code|key_data|` +
    String.raw`(?:access|api|auth|refresh|bearer)_?tokens|secrets|api_?keys|aws_secret|webhook_?url)$`,
);
/** Words behind the name proper that do not change what it holds. */
const SUFFIX =
  /_(?:value|raw|plain|plaintext|text|string|old|new|current|previous|prod|production|dev|staging|live|test|default|b64|base64|encoded|hash|hashed|\d+)$/;
/** Of a thing that only speaks about secrets. */
const ABOUT = /^(?:public|max|min|num|total|input|output|prompt|completion|cache|next_page|page|stop)_/;
const HARMLESS = /^(?:next|page|continuation|cursor|sync|pad|eos|bos|unk|mask|sep|cls|special)_token$/;

const known = new Map<string, KeyKind | null>();
const MAX_KNOWN = 20_000;
/** Longer ones are no names. Characters. */
export const MAX_KEY_LENGTH = 64;

/** Judges a name in any style (`refreshToken`, `REFRESH_TOKEN`, `refresh-token`, `Refresh Token`). Null: no secret. */
export function keyKindOf(name: string): KeyKind | null {
  if (name.length < 3 || name.length > MAX_KEY_LENGTH) return null;
  const before = known.get(name);
  if (before !== undefined) return before;
  const kind = judge(wordsOf(name));
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(name, kind);
  return kind;
}

function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replaceAll(/([A-Za-z])(\d+)$/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toLowerCase();
}

function judge(words: string): KeyKind | null {
  let name = words;
  for (let left = 3; left > 0 && SUFFIX.test(name); left--) name = name.replace(SUFFIX, "");
  if (PASSWORD.test(name)) return "password";
  if (COOKIE.test(name)) return "cookie";
  if (AUTHORIZATION.test(name)) return "authorization";
  if (BASIC.test(name)) return "basic";
  if (ABOUT.test(name) || HARMLESS.test(name)) return null;
  return TOKEN.test(name) ? "token" : null;
}
