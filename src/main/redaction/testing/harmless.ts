import type { MadeUp } from "./made-up.ts";

/** Lines that look like secrets, or speak of them, and hold none. */
type Lines = (make: MadeUp) => readonly string[];

const hashes: Lines = (m) => [
  `commit ${m.hex(40)}`,
  `Merge: ${m.hex(7)} ${m.hex(7)}`,
  `index ${m.hex(10)}..${m.hex(10)} 100644`,
  `${m.hex(64)}  dist/clawback-1.2.3.tar.gz`,
  `sha256:${m.hex(64)}`,
  `FROM node:24@sha256:${m.hex(64)}`,
  `"integrity": "sha512-${m.base64(86)}==",`,
  `      integrity: sha512-${m.base64(86)}==`,
  `<script src="a.js" integrity="sha384-${m.base64(64)}"></script>`,
  `ETag: "${m.hex(32)}"`,
  `md5 = ${m.hex(32)}`,
  `contentHash: "${m.hex(64)}"`,
  `fingerprint: ${m.hex(64)}`,
  `SHA256:${m.base64(43)} ada@laptop (ED25519)`,
  `"checksum": "${m.hex(40)}"`,
  `git checkout ${m.hex(12)} && npm ci`,
];

const ids: Lines = (m) => [
  `sessionId: "${m.uuid()}",`,
  `"id":"${m.uuid()}","parentId":"${m.hex(8)}"`,
  `agent:main:telegram:group:-100${m.digits(10)}`,
  `"toolCallId":"call_${m.letters(24)}"`,
  `"id":"toolu_01${m.letters(22)}"`,
  `"responseId":"resp_${m.hex(48)}"`,
  `request id: req_01${m.letters(22)}`,
  `"objectId": "bafyrei${m.small(52)}"`,
  `space bafyrei${m.small(52)}.${m.small(13)}`,
  `_id: "${m.small(16)}${m.digits(4)}${m.small(12)}"`,
  `trace_id=${m.hex(32)} span_id=${m.hex(16)}`,
  `order ${m.digits(12)} shipped, parcel ${m.capitals(12)}`,
  `https://docs.google.com/document/d/${m.letters(44)}/edit`,
  `https://www.youtube.com/watch?v=${m.letters(11)}`,
  `https://github.com/acme/site/commit/${m.hex(40)}`,
  `https://example.com/a/${m.uuid()}?page=2&sort=asc#part`,
  `/var/lib/app/${m.hex(2)}/${m.hex(38)}/blob`,
  `CLAWBACK_RUN=${m.uuid()}`,
];

const bulk: Lines = (m) => [
  `<img src="data:image/png;base64,iVBORw0KGgo${m.base64(200)}==">`,
  `background: url(data:font/woff2;base64,d09GMgAB${m.base64(120)})`,
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5${m.base64(48)} ada@laptop`,
  `ssh-rsa AAAAB3NzaC1yc2E${m.base64(350)} ada@laptop`,
  m.pem("CERTIFICATE", 700),
  m.pem("PUBLIC KEY", 294),
  `"thinkingSignature":"${m.base64(400)}"`,
  `.a{color:#${m.hex(6)};background:#${m.hex(8)}}.b{margin:0 auto}`,
  `!function(e,t){"object"==typeof exports?module.exports=t():e.x=t()}(this,function(){return function(n){var r=${m.digits(3)}}});`,
  `const createSnapshotFromStagingFolderAndCommitRecordV2 = buildIndexForArchiveEntries;`,
];

const prose: Lines = (m) => [
  "The token field must be set before the first run.",
  "A password is asked for once, and never shown again.",
  "password: required, at least 12 characters",
  "Your password is stored in the system's keychain.",
  "The secret is to let the dough rest overnight.",
  "Tokens: 12,431 in, 902 out; cache 11,200.",
  "| `token` | string | the bot's token, from the settings page |",
  "Set `OPENAI_API_KEY` in the environment, or `apiKey` in the settings.",
  "Use a keychain reference such as `keychain:telegram` instead of the token itself.",
  "Forgot password? We send a link to your address.",
  "The API key is missing. Add one under Settings.",
  "the cookie banner is back, and the authorization page is slow",
  "Passwords were rotated on Monday; nothing else to do.",
  "401 Unauthorized: token expired",
  "Authorization: Bearer <token>",
  "authorization header missing",
  `Basic training starts at ${m.digits(1)} pm, bearer of good news included.`,
  "curl -u user:password https://example.com/v1",
  "postgres://user:password@localhost:5432/db",
  "https://user:${PASSWORD}@example.com/",
  "mysql -u root -p main < dump.sql",
  "He pinned the pin: 3 of 4 pins are gold.",
  "-----BEGIN PUBLIC KEY-----",
  "Paste everything from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY----- there.",
  `Build ${m.digits(5)} took ${m.digits(2)} min and used ${m.digits(4)} tokens.`,
  "passphrase: Type the passphrase once more",
];

const code: Lines = (m) => [
  "const token = getToken();",
  "  password: string;",
  "  token: z.string().min(1),",
  "if (password !== confirmation) throw new Error('passwords differ');",
  "headers: { authorization: `Bearer ${token}` },",
  "const { accessToken, refreshToken } = await refresh(session);",
  "export const tokenSchema = z.object({ token: z.string() });",
  "this.apiKey = options.apiKey ?? process.env.API_KEY;",
  "password = os.environ['DB_PASSWORD']",
  "API_KEY=${API_KEY}",
  "API_KEY=your-api-key-here",
  "PASSWORD=changeme",
  "TOKEN=<your-token>",
  "SECRET_KEY=xxxxxxxxxxxxxxxx",
  'api_key: "YOUR_API_KEY"',
  '"token": "${TELEGRAM_TOKEN}"',
  '"password": ""',
  '"password": "Enter your password"',
  '"secretName": "gateway-tls"',
  "  secretKeyRef: { name: db-credentials, key: password }",
  '"apiKeyEnv": "OPENAI_API_KEY"',
  "--password-file /run/secrets/db",
  "--token $TOKEN --verbose",
  `"max_tokens": ${m.digits(4)},`,
  `"inputTokens":${m.digits(5)},"outputTokens":${m.digits(3)}`,
  '"tokenType": "bearer"',
  `token_count = ${m.digits(4)}`,
  "keys: string[] = Object.keys(value)",
  "const key = `${prefix}:${name}`;",
  `cache key: user:${m.digits(4)}:profile`,
  "key: 'ArrowDown'",
  '"sessionKey":"agent:main:main"',
  "primaryKey: serial('id').primaryKey()",
  "let cookieJar = new CookieJar()",
  "import { readSecret } from '../credentials/secret-store.ts';",
  "logger.info({ token: '[REDACTED]' });",
  "passwordHint: t('password.hint')",
  'type="password" name="password" autocomplete="current-password"',
];

const logs: Lines = (m) => [
  `2026-03-04T05:06:07.${m.digits(3)}Z INFO token refreshed for ada`,
  `[gateway] auth ok (token), session ${m.uuid()}`,
  `npm http fetch GET 200 https://registry.example.com/zod/-/zod-4.${m.digits(1)}.${m.digits(1)}.tgz`,
  `INFO  : backup-2026${m.digits(4)}T040000Z/data.00000: Copied (new)`,
  `rclone: Transferred: 12.3 MiB / 45.6 MiB, 27%, 1.${m.digits(1)} MiB/s, ETA 27s`,
  `GET /v1/items?page=${m.digits(2)}&limit=50 200 12ms`,
  `secret "db" created; password not shown`,
  `sshd: Failed password for invalid user admin from 203.0.113.9 port ${m.digits(5)}`,
  `Step 7/12 : RUN --mount=type=secret,id=npm npm ci`,
  ` ---> ${m.hex(12)}`,
  `Fatal: wrong password or no key found`,
  `token: expired at 2026-03-04T05:06:07Z`,
];

const FAMILIES: readonly Lines[] = [hashes, ids, bulk, prose, code, logs];

/** Made-up harmless texts, most of one line, `rounds` times over with other values. */
export function harmlessTexts(make: MadeUp, rounds: number): readonly string[] {
  return Array.from({ length: rounds }, () => FAMILIES.flatMap((lines) => lines(make))).flat();
}
