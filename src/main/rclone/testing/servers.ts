import { randomBytes } from "node:crypto";
import { access, chown, constants, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChildSpec, startChild } from "../../process/child.ts";
import { Toolbox } from "../../process/tools.ts";
import { obscure } from "../obscure.ts";
import { joinPath, type Remote } from "../remote.ts";

const toolbox = new Toolbox();

/** A cloud on the loopback, on a port of its own, with its files in a folder of its own. */
export type Served = Readonly<{ remote: Remote; folder: string; stop: () => Promise<void> }>;

/** The same remote with its root moved down into a folder. */
export const below = (remote: Remote, folder: string): Remote => ({
  ...remote,
  root: joinPath(remote.root, folder),
});

type Options = Readonly<Record<string, string>>;

function remoteOf(options: Options, root = ""): Remote {
  const env = Object.entries(options).map(
    ([option, value]) => [`RCLONE_CONFIG_CLOUD_${option.toUpperCase()}`, value] as const,
  );
  const label = options["type"] ?? "";
  return { name: "cloud", env: Object.fromEntries(env), configFile: "", secrets: [], root, label };
}

/** Starts a server and waits until it has said where it listens. */
async function started(
  spec: Omit<ChildSpec, "onStderrLine">,
  pattern: RegExp,
): Promise<Readonly<{ port: string; stop: () => Promise<void> }>> {
  const end = new AbortController();
  const { promise: port, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  const hear = (text: string) => {
    said += text;
    const found = pattern.exec(said)?.[1];
    if (found !== undefined) resolve(found);
  };
  const child = await startChild({ ...spec, onStderrLine: (line) => hear(`${line}\n`) }, end.signal);
  child.stdout.on("data", (chunk: Buffer) => hear(chunk.toString("utf8")));
  const gone = child.exit.then((exit) => reject(new Error(`${spec.name} ended: ${exit.stderr}`)));
  const stop = async () => {
    end.abort();
    await gone;
  };
  return { port: await port, stop };
}

async function folderOf(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `clawback-${name}-`));
}

async function removing(folder: string, stop: () => Promise<void>): Promise<void> {
  await stop();
  await rm(folder, { recursive: true, force: true });
}

export async function localFolder(): Promise<Served> {
  const folder = await folderOf("folder");
  const remote = remoteOf({ type: "alias", remote: folder });
  return { remote, folder, stop: () => removing(folder, () => Promise.resolve()) };
}

/**
 * rclone itself as the server of WebDAV or SFTP, with a user and a password. `forgetful`: it looks at the folder each time,
 * for tests that change it behind its back; then it does not find again what it is writing under some odd names.
 */
export async function served(
  protocol: "webdav" | "sftp",
  { forgetful = false }: Readonly<{ forgetful?: boolean }> = {},
): Promise<Served> {
  const folder = await folderOf(protocol);
  const { path } = await toolbox.require("rclone");
  const pass = randomBytes(8).toString("hex");
  const access = ["--addr", "127.0.0.1:0", "--user", "owner", "--pass", pass];
  const { port, stop } = await started(
    {
      name: `rclone serve ${protocol}`,
      file: path,
      args: [
        ...["serve", protocol, folder, ...access, "--config", "", "-v"],
        ...(forgetful ? ["--dir-cache-time", "0s"] : []),
      ],
    },
    /127\.0\.0\.1:(\d+)/,
  );
  const user = { user: "owner", pass: await obscure(toolbox, pass) };
  const options =
    protocol === "webdav"
      ? { type: "webdav", url: `http://127.0.0.1:${port}`, vendor: "other", ...user }
      : { type: "sftp", host: "127.0.0.1", port, ...user };
  return { remote: remoteOf(options), folder, stop: () => removing(folder, stop) };
}

/** s3rver, a server that is not rclone; its one account is part of it. */
export async function s3Server(): Promise<Served> {
  const folder = await folderOf("s3");
  await mkdir(join(folder, "data"));
  const program = join(import.meta.dirname, "../../../../node_modules/s3rver/bin/s3rver.js");
  const place = ["-d", join(folder, "data"), "-a", "127.0.0.1", "-p", "0"];
  const { port, stop } = await started(
    {
      name: "s3rver",
      file: process.execPath,
      args: [program, ...place, "--no-vhost-buckets", "--configure-bucket", "bucket"],
    },
    /listening on 127\.0\.0\.1:(\d+)/,
  );
  const account = { access_key_id: "S3RVER", secret_access_key: "S3RVER" };
  const options = {
    type: "s3",
    provider: "Other",
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    force_path_style: "true",
    no_check_bucket: "true",
    ...account,
  };
  return { remote: remoteOf(options, "bucket"), folder, stop: () => removing(folder, stop) };
}

/** Debian's apache2-bin: the server with its modules, and no service that starts by itself. */
const APACHE = process.env["CLAWBACK_APACHE"] ?? "/usr/sbin/apache2";
const APACHE_MODULES = "/usr/lib/apache2/modules";

/** Why there is no Apache here, or null when there is one. */
export async function apacheMissing(): Promise<string | null> {
  const needed = [access(APACHE, constants.X_OK), access(join(APACHE_MODULES, "mod_dav_fs.so"))];
  return Promise.all(needed).then(
    () => null,
    () => "Apache with WebDAV is not installed (Debian: apache2-bin)",
  );
}

/** A port that was free a moment ago, for a server that does not say which one it took. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Apache never serves as root: its workers take this user ("nobody"), who then owns the folder. */
const NOBODY = 65_534;

/** A WebDAV server, and what it was asked to do. */
export type LoggedServer = Served & Readonly<{ requests: () => Promise<readonly string[]> }>;

/** Apache's mod_dav, a server that has nothing to do with rclone. `requests`: one "METHOD path" each, in order. */
export async function apacheDav(): Promise<LoggedServer> {
  const base = await folderOf("apache");
  const [folder, log] = [join(base, "files"), join(base, "requests.log")];
  await mkdir(folder);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const path of [base, folder]) await chown(path, NOBODY, NOBODY);
  const port = await freePort();
  const modules = ["mpm_event", "authz_core", "dav", "dav_fs"].map(
    (name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`,
  );
  const config = [
    ...modules,
    ...(isRoot ? [`User #${NOBODY}`, `Group #${NOBODY}`] : []),
    `ServerRoot ${base}`,
    "ServerName 127.0.0.1",
    `Listen 127.0.0.1:${port}`,
    `PidFile ${base}/pid`,
    `DefaultRuntimeDir ${base}`,
    `DavLockDB ${base}/locks`,
    // It cannot open the socket that its stderr is here.
    `ErrorLog "|/bin/cat"`,
    `CustomLog ${log} "%m %U"`,
    `DocumentRoot ${folder}`,
    `<Directory ${folder}>`,
    "Dav On",
    "Require all granted",
    "</Directory>",
  ];
  const configFile = join(base, "apache.conf");
  await writeFile(configFile, `${config.join("\n")}\n`);
  const { stop } = await started(
    { name: "apache2", file: APACHE, args: ["-f", configFile, "-D", "FOREGROUND"] },
    /(resuming normal operations)/,
  );
  const options = { type: "webdav", url: `http://127.0.0.1:${port}`, vendor: "other" };
  const requests = async () => (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
  return { remote: remoteOf(options), folder, requests, stop: () => removing(base, stop) };
}
