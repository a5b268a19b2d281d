import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import type { Remote } from "./remote.ts";
import type { Token } from "./section.ts";
import type { TokenKeep } from "./token-keep.ts";
import { tokenLine, tokenSecrets } from "./token-line.ts";

export type TokenFile = Readonly<{
  /** The remote with its configuration file: what `Rclone` takes. */
  remote: Remote;
  /** Keeps what rclone refreshed and deletes the file. Once; throws what `TokenKeep.save` throws, after deleting. */
  close: () => Promise<void>;
}>;

export type TokenFileParts = Readonly<{ keep: TokenKeep; dataDir: string }>;

function written(tokens: readonly Readonly<{ section: string; value: string }>[]): string {
  return tokens.map(({ section, value }) => `[${section}]\ntoken = ${value}\n`).join("\n");
}

/** The tokens of a file as rclone leaves it, by section. */
function readTokens(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    const value = /^token\s*=\s*(.*)$/.exec(line)?.[1];
    if (value !== undefined) found.set(section, value);
  }
  return found;
}

async function keepRefreshed(
  path: string,
  begun: readonly Readonly<{ token: Token; value: string }>[],
  keep: TokenKeep,
): Promise<void> {
  const now = readTokens(await readFile(path, "utf8"));
  for (const { token, value } of begun) {
    const refreshed = now.get(token.section);
    if (refreshed === undefined || refreshed === value) continue;
    await keep.save(token, tokenLine(refreshed, token.field));
  }
}

const FOLDER = /^rclone-(\d+)-/;
const DAY_MS = 24 * 3600 * 1000;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is a process too.
    return codeOf(error) === "EPERM";
  }
}

/** Tokens must not lie about for ever because a Clawback was killed. A day's grace: two containers may share the folder. */
async function removeAbandoned(runs: string): Promise<void> {
  for (const name of await readdir(runs)) {
    const pid = FOLDER.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(runs, name);
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > DAY_MS) await rm(path, { recursive: true, force: true });
  }
}

/**
 * Makes the private configuration that a remote with tokens needs: 0600, in a folder of its own below `<dataDir>/runs`,
 * because rclone replaces the file whole when it refreshes. All processes of one piece of work share it. A remote without
 * tokens comes back as it is. The caller closes it when the last process is gone; what a killed Clawback left is removed
 * here a day later.
 */
export async function openTokenFile(remote: Remote, parts: TokenFileParts): Promise<TokenFile> {
  const tokens = remote.tokens ?? [];
  if (tokens.length === 0) return { remote, close: () => Promise.resolve() };
  const begun = await Promise.all(
    tokens.map(async (token) => ({ token, value: await parts.keep.newest(token) })),
  );
  const runs = join(parts.dataDir, "runs");
  await mkdir(runs, { recursive: true, mode: 0o700 });
  await removeAbandoned(runs);
  const dir = await mkdtemp(join(runs, `rclone-${process.pid}-`));
  const path = join(dir, "rclone.conf");
  const sections = begun.map(({ token: { section }, value }) => ({ section, value }));
  await writeFile(path, written(sections), { mode: 0o600 });
  const close = async () => {
    try {
      await keepRefreshed(path, begun, parts.keep);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  };
  const secrets = [...remote.secrets, ...begun.flatMap(({ value }) => tokenSecrets(value))];
  return { remote: { ...remote, configFile: path, secrets }, close };
}

/** `work` with a remote that is ready for `Rclone`, whatever it is; see `openTokenFile`. */
export async function withTokenFile<T>(
  remote: Remote,
  parts: TokenFileParts,
  work: (remote: Remote) => Promise<T>,
): Promise<T> {
  const file = await openTokenFile(remote, parts);
  const [outcome] = await Promise.allSettled([work(file.remote)]);
  const [closed] = await Promise.allSettled([file.close()]);
  // The work's own failure says more than what became of a token after it.
  if (outcome.status === "rejected") throw outcome.reason;
  if (closed.status === "rejected") throw closed.reason;
  return outcome.value;
}
