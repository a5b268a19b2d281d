import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { ErrorCode } from "#shared/errors";
import { type Problems, said, truth } from "./invariants.ts";
import type { Answers } from "./http-proxy.ts";
import type { Operation, Story } from "./operations.ts";
import { type RemoteName, WIRES } from "./remotes.ts";
import type { Kill } from "./rigged-rclone.ts";
import type { Attempt, Site } from "./site.ts";
import { fillUp, mountReadOnly, mountSmall, MOUNTS_MISSING } from "./small-disk.ts";
import type { Weather } from "./tcp-proxy.ts";

const run = promisify(execFile);

/** What came of a command under a fault; `problems` are what the fault itself shows to be wrong. */
export type Struck = Readonly<{ attempt: Attempt; hit: boolean; problems?: Problems }>;

/** One way for a fault to come, on a fresh site. */
export type Moment = Readonly<{
  name: string;
  /** Makes things so that the fault can come, before the story begins. */
  before?: (site: Site) => Promise<void>;
  /** Brings the fault, runs the story's command under it once, and takes the fault away again. */
  strike: (site: Site, story: Story, operation: Operation) => Promise<Struck>;
}>;

export type Fault = Readonly<{
  name: string;
  /** What it leaves behind for good would be in the way of the faults after it: its moments are on sites of their own. */
  isAlone?: true;
  /** Why there is no such cell; null when there is. */
  missing: (operation: Operation, remote: RemoteName) => string | null;
  moments: (operation: Operation, remote: RemoteName) => readonly Moment[];
}>;

const NO_NETWORK = "a folder has no network";
const NOT_HTTP = "SFTP has no such answers";
const STAND_IN = "bisync runs on a stand-in here (rclone 1.66 is needed), which moves no bytes";
const NO_CHILD = "export starts no child on its way to Convex";

function needsBytes({ name }: Operation): string | null {
  return name === "bisync" ? STAND_IN : null;
}

function kills(victim: Kill["victim"]): Fault["moments"] {
  return ({ steps }) =>
    steps.flatMap(({ command, part, moments }) =>
      moments.map((when): Moment => ({
        name: `${when} ${command}${part === undefined ? "" : ` ${part}`}`,
        strike: async ({ rclone, clawback }, story) => {
          await rclone.arm({ victim, command, when, ...(part === undefined ? {} : { part }) });
          const attempt = await clawback(story.command(0));
          const hit = rclone.struck();
          await rclone.disarm();
          return { attempt, hit };
        },
      })),
    );
}

/** An export has no child to die at: it is killed when its first request is on its way. */
const killedAtRequest: Moment = {
  name: "at a request",
  strike: async ({ network, start }, story) => {
    await network?.set({ kind: "stall", after: 200, forMs: 60_000 });
    const { pid, ended } = start(story.command(0));
    while (network?.struck() === false) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(pid, "SIGKILL");
    const attempt = await ended;
    await network?.set({ kind: "fair" });
    return { attempt, hit: true };
  },
};

function weather(name: string, of: (operation: Operation) => Weather): Fault {
  return {
    name,
    missing: (operation, remote) => (WIRES[remote] === "none" ? NO_NETWORK : needsBytes(operation)),
    moments: (operation) => [
      {
        name,
        strike: async ({ network, clawback }, story) => {
          await network?.set(of(operation));
          const attempt = await clawback(story.command(0));
          const hit = network?.struck() === true;
          await network?.set({ kind: "fair" });
          return { attempt, hit };
        },
      },
    ],
  };
}

function answering(
  name: string,
  missing: Fault["missing"],
  of: (operation: Operation) => readonly Answers[],
): Fault {
  return {
    name,
    missing,
    moments: (operation) =>
      of(operation).map((made): Moment => ({
        name: made.kind === "status" ? `${made.count} requests` : name,
        strike: async ({ answers, clawback }, story) => {
          answers?.set(made);
          const attempt = await clawback(story.command(0));
          const hit = answers?.struck() === true;
          answers?.set({ kind: "own" });
          return { attempt, hit };
        },
      })),
  };
}

function status(name: string, code: 429 | 503): Fault {
  const missing: Fault["missing"] = (operation, remote) =>
    WIRES[remote] === "none" ? NO_NETWORK : WIRES[remote] === "ssh" ? NOT_HTTP : needsBytes(operation);
  // A few that pass, and so many that no patience outlasts them.
  return answering(name, missing, ({ where }) => [
    { kind: "status", status: code, after: where === "convex" ? 0 : 1, count: 3 },
    { kind: "status", status: code, after: where === "convex" ? 0 : 2, count: 1_000 },
  ]);
}

const UPLOADS = new Set(["sync push", "backup", "deliver", "export"]);

const remoteFull: Fault = {
  name: "remote full",
  missing: (operation, remote) =>
    !UPLOADS.has(operation.name)
      ? "uploads nothing"
      : remote === "convex"
        ? "Convex has no such answer"
        : WIRES[remote] === "http"
          ? null
          : MOUNTS_MISSING,
  moments: (operation, remote) => {
    if (WIRES[remote] === "http") {
      const full: Answers = { kind: "full", after: operation.midst / 4 };
      return answering(
        "full",
        () => null,
        () => [full],
      ).moments(operation, remote);
    }
    return [
      {
        name: "full",
        before: ({ cloudFolder }) => mountSmall(cloudFolder),
        strike: async ({ cloudFolder, clawback }, story) => {
          const free = await fillUp(cloudFolder, 48);
          const attempt = await clawback(story.command(0));
          await free();
          return { attempt, hit: attempt.end !== 0 };
        },
      },
    ];
  },
};

const localFull: Fault = {
  name: "local full",
  isAlone: true,
  missing: () => MOUNTS_MISSING,
  moments: () => [
    {
      name: "full",
      before: ({ root }) => mountSmall(root),
      strike: async ({ root, clawback }, story) => {
        const free = await fillUp(root, 8);
        const attempt = await clawback(story.command(0));
        await free();
        return { attempt, hit: true };
      },
    },
  ],
};

const readOnly: Fault = {
  name: "read-only",
  missing: () => MOUNTS_MISSING,
  moments: ({ writes }, remote) => {
    const at = (name: string, folder: (site: Site) => string | null): Moment => ({
      name,
      strike: async (site, story) => {
        const release = await mountReadOnly(folder(site));
        const attempt = await site.clawback(story.command(0));
        await release();
        return { attempt, hit: true };
      },
    });
    return [
      at("the data folder", ({ dataDir }) => dataDir),
      ...(writes === "workspace" ? [at("the workspace", ({ workspace }) => workspace)] : []),
      ...(remote === "local" ? [at("the cloud's folder", ({ cloudFolder }) => cloudFolder)] : []),
    ];
  },
};

const DAY = 86_400_000;

const clockJumps: Fault = {
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
        const loader = pathToFileURL(join(import.meta.dirname, "clock.js")).href;
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

const goneAndBack: Fault = {
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

const keychainLocked: Fault = {
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

const settingsTorn: Fault = {
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

const databaseTorn: Fault = {
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

const twoFaces: Fault = {
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

export const FAULTS: readonly Fault[] = [
  {
    name: "child killed",
    missing: ({ where }) => (where === "convex" ? NO_CHILD : null),
    moments: kills("child"),
  },
  {
    name: "app killed",
    missing: () => null,
    moments: (operation, remote) =>
      operation.where === "convex" ? [killedAtRequest] : kills("app")(operation, remote),
  },
  weather("refuses", () => ({ kind: "refuse" })),
  weather("resets", ({ midst }) => ({ kind: "reset", after: midst })),
  weather("stalls", ({ midst }) => ({ kind: "stall", after: midst, forMs: 6_000 })),
  status("429", 429),
  status("5xx", 503),
  remoteFull,
  localFull,
  readOnly,
  clockJumps,
  goneAndBack,
  keychainLocked,
  settingsTorn,
  databaseTorn,
  twoFaces,
];

/** Faults after which the history does not know of the command: it was not let that far. */
export function checkTruth(fault: Fault, site: Site, operation: Operation, attempt: Attempt): Problems {
  if (fault === settingsTorn || fault === readOnly || fault === localFull) return [];
  return truth(site, operation.kind, attempt);
}

/** Unmounts what a cell has mounted below a folder, however it ended. */
export async function unmountAll(folder: string): Promise<void> {
  const mounts = (await readFile("/proc/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
  for (const at of mounts.filter((mount) => mount === folder || mount.startsWith(`${folder}/`)).reverse()) {
    await run("umount", ["-l", at]);
  }
}
