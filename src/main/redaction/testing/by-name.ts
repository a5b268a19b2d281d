import type { MadeUp } from "./made-up.ts";

/** Secrets without a form: only the name before them tells. */
export const BY_NAME: Readonly<Record<string, (make: MadeUp) => string>> = {
  password: (m) => m.password(),
  dbPassword: (m) => m.letters(12),
  passphrase: (m) => m.words(5, "-"),
  token: (m) => m.hex(40),
  accessToken: (m) => m.letters(32),
  refreshToken: (m) => m.base64url(43),
  idToken: (m) => m.letters(64),
  sessionToken: (m) => m.hex(32),
  apiKey: (m) => m.hex(32),
  secretKey: (m) => m.letters(24),
  clientSecret: (m) => m.base64url(32),
  secretAccessKey: (m) => m.base64(40),
  signingSecret: (m) => m.hex(32),
  webhookSecret: (m) => m.letters(20),
  encryptionKey: (m) => `${m.base64(43)}=`,
  gatewayToken: (m) => m.hex(48),
  hooksToken: (m) => m.letters(22),
  authToken: (m) => m.uuid(),
  privateKey: (m) => m.hex(64),
  jsessionid: (m) => m.letters(32),
};

/** Secrets in a form of which they are one part; `§` before and behind the part. */
export const FRAMED: Readonly<Record<string, (make: MadeUp) => readonly string[]>> = {
  netrc: (m) => [`machine git.example.com login ada password §${m.password()}§`],
  "curl -u": (m) => [
    `curl -u ada:§${m.letters(14)}§ https://api.example.com/v1`,
    `curl -sS --user "ada:§${m.password()}§" -X POST https://api.example.com/v1`,
  ],
  cookie: (m) => [
    `Cookie: theme=dark; sid=§${m.hex(32)}§`,
    `Set-Cookie: session=§${m.base64url(43)}§; Path=/; HttpOnly`,
    `"cookie": "sid=§${m.letters(32)}§"`,
  ],
  "docker auth": (m) => [
    `{"auths":{"r.example.com":{"auth":"§${Buffer.from(`ada:${m.password()}`).toString("base64")}§"}}}`,
  ],
  kubeconfig: (m) => [
    `    client-key-data: §${Buffer.from(m.pem("RSA PRIVATE KEY", 300)).toString("base64")}§`,
    `    token: §${m.jwt()}§`,
  ],
  "kubernetes secret": (m) => [
    `kind: Secret\ndata:\n  password: §${Buffer.from(m.password()).toString("base64")}§\n  username: YWRh`,
  ],
  "rclone token": (m) => [
    `token = {"access_token":"§${m.base64url(120)}§","token_type":"Bearer","expiry":"2026-01-01T00:00:00Z"}`,
  ],
  "rclone password": (m) => [`[box]\ntype = webdav\nuser = ada\npass = §${m.base64url(32)}§`],
  "rclone crypt": (m) => [`type = crypt\npassword = §${m.base64url(40)}§\npassword2 = §${m.base64url(40)}§`],
  "command line": (m) => [
    `sshpass -p §${m.letters(14)}§ ssh ada@host`,
    `mysql -h db -u ada -p§${m.letters(14)}§ main`,
    `redis-cli -h cache -a §${m.letters(20)}§ ping`,
    `PGPASSWORD=§${m.letters(16)}§ psql -h db`,
    `export RESTIC_PASSWORD='§${m.password()}§'`,
  ],
  npmrc: (m) => [`//registry.example.com/:_authToken=§${m.uuid()}§`],
  "openclaw settings": (m) => [
    `hooks: { enabled: true, token: "§${m.hex(32)}§" }`,
    `{"gateway":{"auth":{"mode":"token","token":"§${m.letters(40)}§"}}}`,
    `gateway.token: §${m.letters(40)}§`,
    `hooks.token=§${m.letters(24)}§`,
  ],
  "aws credentials": (m) => [
    `[default]\naws_access_key_id = AKIA§${m.base32(16)}§\naws_secret_access_key = §${m.base64(40)}§`,
  ],
  "xml setting": (m) => [`<server><username>ada</username><password>§${m.password()}§</password></server>`],
  "windows connection string": (m) => [
    `Server=db;Database=main;User Id=ada;Password=§${m.letters(16)}§;Encrypt=true`,
  ],
};

const BODY = (pem: string) => pem.split("\n").slice(1, -1).join("\n");

/** Private keys: whole, cut at one end, and in other clothes. */
export const BLOCKS: Readonly<Record<string, (make: MadeUp) => readonly string[]>> = {
  "rsa key": (m) => block(m.pem("RSA PRIVATE KEY", 600)),
  "openssh key": (m) => block(m.pem("OPENSSH PRIVATE KEY", 250)),
  "pkcs8 key": (m) => block(m.pem("PRIVATE KEY", 600)),
  "ed25519 key": (m) => block(m.pem("PRIVATE KEY", 48)),
  "ec key": (m) => block(m.pem("EC PRIVATE KEY", 120)),
  "encrypted key": (m) => block(m.pem("ENCRYPTED PRIVATE KEY", 600)),
  "pgp key": (m) => block(m.pem("PGP PRIVATE KEY BLOCK", 900)),
  "putty key": (m) => [
    `PuTTY-User-Key-File-3: ssh-ed25519\nComment: ada\nPrivate-Lines: 2\n§${m.base64(64)}\n${m.base64(40)}§\nPrivate-MAC: §${m.hex(64)}§`,
  ],
  "service account": (m) => [
    JSON.stringify({ type: "service_account", private_key: `§${m.pem("PRIVATE KEY", 600)}§\n` }),
  ],
};

function block(pem: string): readonly string[] {
  const half = Math.floor(pem.length / 2);
  const marked = `§${pem}§`;
  return [
    marked,
    `the key was:\n${marked}\nthat is all`,
    `§${pem.slice(0, half)}§`,
    `§${BODY(pem.slice(half))}\n${pem.split("\n").at(-1) ?? ""}§`,
    pem.split("\n").length > 3 ? `> §${pem.split("\n").slice(0, 3).join("\n> ")}§` : marked,
  ];
}
