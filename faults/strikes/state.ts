import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ErrorCode } from "#shared/errors";
import { said } from "../invariants.ts";
import { type RemoteName, WIRES } from "../remotes.ts";
import type { Attempt } from "../site.ts";
import { type Fault, type Moment, needsBytes } from "./fault.ts";
import { weather } from "./network.ts";

const DAY = 86_400_000;

export const clockJumps: Fault = {
  name: "clock jumps",
  isAlone: true,
  missing: () => null,
  moments: () =>
    [
      { name: "40 days on, in the midst", by: 40 * DAY, after: 400 },
      { name: "40 days back, at once", by: -40 * DAY, after: 0 },
    ].map(({ name, by, after }) => ({
      name,
      strike: async ({ clawback }, story) => {
        const loader = pathToFileURL(join(import.meta.dirname, "../clock.js")).href;
        const attempt = await clawback(story.command(0), {
          NODE_OPTIONS: `--import=${loader}`,
          FAULTS_JUMP_MS: String(by),
          FAULTS_JUMP_AFTER_MS: String(after),
        });
        return { attempt, hit: true };
      },
    })),
};

const unplugged: Moment = {
  name: "the folder is gone",
  strike: async ({ cloudFolder, clawback }, story) => {
    if (cloudFolder === null) throw new Error("the cloud is no folder");
    await rename(cloudFolder, `${cloudFolder}-unplugged`);
    const attempt = await clawback(story.command(0));
    const madeAnew = await stat(cloudFolder).then(
      () => true,
      () => false,
    );
    if (madeAnew) await rm(cloudFolder, { recursive: true });
    await rename(`${cloudFolder}-unplugged`, cloudFolder);
    const problems = madeAnew ? ["the folder of a drive that is not there was made anew"] : [];
    return { attempt, hit: true, problems };
  },
};

export const goneAndBack: Fault = {
  name: "gone and back",
  missing: (operation) => needsBytes(operation),
  moments: (operation, remote) =>
    WIRES[remote] === "none"
      ? [unplugged]
      : weather("gone and back", ({ midst }) => ({ kind: "gone", after: midst / 4, forMs: 2_500 })).moments(
          operation,
          remote,
        ),
};

const SECRETS_OF: Readonly<Record<string, readonly RemoteName[]>> = {
  "sync push": ["s3", "webdav", "sftp"],
  drain: ["s3", "webdav", "sftp"],
  mirror: ["s3", "webdav", "sftp"],
  bisync: ["s3", "webdav", "sftp"],
  deliver: ["s3", "webdav", "sftp"],
  prune: ["s3", "webdav", "sftp"],
};

export const keychainLocked: Fault = {
  name: "keychain locked",
  missing: ({ name }, remote) =>
    SECRETS_OF[name]?.includes(remote) === false ? "needs no secret, so no keychain" : null,
  moments: () => [
    {
      name: "no keychain answers",
      strike: async (site, story) => {
        const whole = await readFile(site.settingsFile, "utf8");
        // Each secret that a file holds is one that the keychain holds now.
        await writeFile(site.settingsFile, whole.replaceAll(/"file:[^"]+"/g, '"keychain:agent/secret"'));
        const attempt = await site.clawback(story.command(0), {
          DBUS_SESSION_BUS_ADDRESS: `unix:path=${site.root}/no-bus`,
        });
        await writeFile(site.settingsFile, whole);
        const isTold = failedWith(attempt, "KEYCHAIN_UNAVAILABLE");
        return {
          attempt,
          hit: true,
          problems: isTold ? [] : [`the keychain is not named: ${said(attempt.document, attempt.stderr)}`],
        };
      },
    },
  ],
};

export const settingsTorn: Fault = {
  name: "settings torn",
  missing: () => null,
  moments: () => [
    {
      name: "cut short",
      strike: async ({ settingsFile, clawback }, story) => {
        const whole = await readFile(settingsFile, "utf8");
        const torn = whole.slice(0, whole.length / 2);
        await writeFile(settingsFile, torn);
        const attempt = await clawback(story.command(0));
        const after = await readFile(settingsFile, "utf8");
        await writeFile(settingsFile, whole);
        return {
          attempt,
          hit: attempt.end !== 0,
          problems: [
            ...(after === torn ? [] : ["the torn settings were written over"]),
            ...(failedWith(attempt, "CONFIG_UNREADABLE") ? [] : ["the torn file is not named"]),
          ],
        };
      },
    },
  ],
};

/** A command that ends with a list for a person to look at. */
export function needsApproval(attempt: Attempt): boolean {
  return failedWith(attempt, "APPROVAL_NEEDED");
}

function failedWith({ document }: Attempt, code: ErrorCode): boolean {
  return JSON.stringify(document).includes(`"code":"${code}"`);
}

const DATABASES = ["history.db", "deliveries.db", "exports.db"] as const;

export const databaseTorn: Fault = {
  name: "database torn",
  isAlone: true,
  missing: () => null,
  moments: () =>
    (["garbled", "cut short"] as const).flatMap((how) =>
      DATABASES.map((name): Moment => ({
        name: `${name} ${how}`,
        strike: async (site, story) => {
          const path = join(site.dataDir, name);
          for (const suffix of ["-wal", "-shm"]) await rm(path + suffix, { force: true });
          if (how === "garbled") {
            const file = await open(path, "r+");
            await file.write(randomBytes(3_000), 0, 3_000, 0);
            await file.close();
          } else {
            await truncate(path, Math.floor((await stat(path)).size / 2));
          }
          const attempt = await site.clawback(story.command(0));
          return {
            attempt,
            hit: true,
            // Without its history a sync is the first one again, which may ask.
            problems:
              attempt.end === 0 || attempt.end === 4 || needsApproval(attempt)
                ? []
                : [`it does not go on: ${said(attempt.document, attempt.stderr)}`],
          };
        },
      })),
    ),
};

export const twoFaces: Fault = {
  name: "two faces",
  missing: () => null,
  moments: () => [
    {
      name: "the hosted face and two commands",
      strike: async ({ start, clawback }, story, { kind }) => {
        const hosted = start(["serve", "--port", "0"]);
        while (!hosted.said().includes('"url"')) await new Promise((resolve) => setTimeout(resolve, 50));
        const second = kind === "deliver" ? story.command(1) : story.command(0);
        const [attempt, other] = await Promise.all([
          clawback(story.command(0)),
          kind === "restore" ? null : clawback(second),
        ]);
        process.kill(hosted.pid, "SIGTERM");
        const { end, stderr } = await hosted.ended;
        const bad = [attempt, other].filter((one) => one !== null && one.end !== 0 && one.end !== 4);
        return {
          attempt,
          hit: true,
          problems: [
            ...(end === 0 ? [] : [`the hosted face ended with ${end}: ${stderr}`]),
            ...bad.map(
              (one) => `a command ended with ${String(one?.end)}: ${said(one?.document, one?.stderr ?? "")}`,
            ),
          ],
        };
      },
    },
  ],
};
