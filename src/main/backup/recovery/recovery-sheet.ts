import type { RecoverySheet, SheetStep } from "#shared/models/recovery-sheet";
import type { BackupSettings } from "#shared/settings/schema";
import type { Compression } from "../format/compression.ts";
import type { CloudPlace } from "./cloud-commands.ts";
import { quoted } from "./shell-words.ts";

export type SheetFacts = Readonly<{
  agent: string;
  /** Name of the machine that it was printed on. */
  machine: string;
  /** Milliseconds since 1970. */
  time: number;
  /** Of Clawback. */
  version: string;
  place: CloudPlace;
  /** The target in words. */
  target: string;
  backup: Pick<BackupSettings, "encrypt" | "passphrase" | "compression">;
  /** Names, newest first. */
  snapshots: readonly string[];
}>;

const NAME_SHAPE = "backup-YYYYMMDDTHHMMSSZ";
const UNPACK: Readonly<Record<Compression, readonly string[]>> = {
  zstd: ["zstd -d"],
  gzip: ["gunzip"],
  none: [],
};

/** Where a setting says that its secret is kept; never the secret, should it stand there itself. */
export function passphrasePlace(reference: string | undefined, machine: string): string {
  const keychain = /^keychain:(.+)$/.exec(reference ?? "")?.[1];
  if (keychain !== undefined) return `keychain of ${machine}, service "Clawback", entry "${keychain}"`;
  const file = /^file:(.+)$/.exec(reference ?? "")?.[1];
  if (file !== undefined) return `first line of ${file} on ${machine}`;
  const variable = /^\$\{([A-Z_][A-Z0-9_]*)\}$/.exec(reference ?? "")?.[1];
  if (variable !== undefined) return `variable ${variable} on ${machine}`;
  return reference === undefined ? "not set yet" : `settings of Clawback on ${machine} (backup.passphrase)`;
}

/** The lines that bring one snapshot's stream to `tar`. */
function restoreCommand({ place, backup }: SheetFacts): string {
  const read =
    place.kind === "folder"
      ? `cat "$FROM/$SNAPSHOT"/data.*`
      : `rclone lsf --files-only --include 'data.*' "$FROM/$SNAPSHOT" | sort |\n` +
        `  while read -r part; do rclone cat "$FROM/$SNAPSHOT/$part"; done`;
  const decrypt = `openssl enc -d -aes-256-ctr -pbkdf2 -iter 600000 -md sha256 -pass file:"$HOME"/pass`;
  const stages = [
    read,
    ...(backup.encrypt ? [decrypt] : []),
    ...UNPACK[backup.compression],
    "tar x -C ~/restored",
  ];
  return `mkdir ~/restored\n${stages.join(" |\n  ")}`;
}

function stepsOf(facts: SheetFacts): readonly SheetStep[] {
  const { place, backup, snapshots } = facts;
  const from = place.kind === "folder" ? place.path : place.address;
  const look =
    place.kind === "folder"
      ? `ls "$FROM"/backup-*/snapshot.json`
      : `rclone lsf -R --files-only --include '/backup-*/snapshot.json' "$FROM"`;
  const tools = place.kind === "folder" ? "openssl, zstd and tar" : "rclone, openssl, zstd and tar";
  return [
    { text: `Take any machine with bash or zsh, and install ${tools}.` },
    ...(place.kind === "cloud"
      ? [
          {
            text: "Describe the cloud to rclone. What it asks for, and the sign-in where there is one, is not on this sheet.",
            command: place.commands.join("\n"),
          },
        ]
      : []),
    {
      text: "Choose a snapshot: a folder with a snapshot.json. The newest when this was printed is filled in.",
      command: `FROM=${quoted(from)}\n${look}\nSNAPSHOT=${snapshots[0] ?? NAME_SHAPE}`,
    },
    ...(backup.encrypt
      ? [
          {
            text: "Put the passphrase into a private file.",
            command: `(umask 077; read -rs PASS && printf '%s\\n' "$PASS" >~/pass)`,
          },
        ]
      : []),
    {
      text: 'Restore. Where snapshot.json has another "compression": zstd -d, gunzip, or nothing; "encryption" none: without openssl.',
      command: restoreCommand(facts),
    },
    {
      text: "Stop OpenClaw and move aside what is there. state/ is OpenClaw's state folder, workspace/ the agent's workspace; copy them, start OpenClaw, look.",
      command: "cp -a ~/restored/state/. ~/.openclaw/\ncp -a ~/restored/workspace/. ~/.openclaw/workspace/",
    },
    ...(backup.encrypt ? [{ text: "Remove the passphrase's file.", command: "rm ~/pass" }] : []),
  ];
}

/** The sheet of one bucket (docs/recovery.md, "The recovery sheet"). Pure; holds no secret. */
export function recoverySheet(facts: SheetFacts): RecoverySheet {
  const { agent, machine, time, version, place, target, backup, snapshots } = facts;
  const [newest] = snapshots;
  const oldest = snapshots.at(-1);
  return {
    title: `Recovery sheet of ${agent}`,
    facts: [
      { label: "Printed", value: `${new Date(time).toISOString().slice(0, 10)} on ${machine}` },
      { label: "Clawback", value: version },
      { label: "Backups", value: target },
      ...(place.kind === "folder"
        ? [{ label: "Folder", value: place.path }]
        : [
            { label: "rclone remote", value: `type ${place.type}` },
            { label: "Bucket and path", value: place.address.slice(place.address.indexOf(":") + 1) },
            { label: "Keys or account of the cloud", value: null },
          ]),
      { label: "Snapshots", value: snapshotsText(snapshots.length, newest, oldest) },
      ...(backup.encrypt
        ? [
            { label: "The passphrase is kept in", value: passphrasePlace(backup.passphrase, machine) },
            { label: "Passphrase", value: null },
          ]
        : [{ label: "Encryption", value: "none: no passphrase is needed" }]),
    ],
    steps: stepsOf(facts),
  };
}

function snapshotsText(count: number, newest: string | undefined, oldest: string | undefined): string {
  if (newest === undefined || oldest === undefined) return "none yet";
  return count === 1 ? newest : `${count}, from ${oldest} to ${newest}`;
}
