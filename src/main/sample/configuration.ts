import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DAY } from "./days.ts";
import type { SampleEntry } from "./sample-entry.ts";
import { SOCIETY } from "./society.ts";

/**
 * `openclaw.json`, `.env` and the agent's credentials. Every secret is made up on the spot: it is of no use anywhere, and
 * it is what a backup must encrypt and an export must not let out. They are the one part that no seed repeats.
 *
 * @param cloudDir absolute; the folder that stands in for the cloud in the plugin's configuration
 */
export function configuration(now: number, cloudDir: string): readonly SampleEntry[] {
  const file = (path: string, content: string, mode = 0o600): SampleEntry => ({
    kind: "file",
    path,
    content,
    mode,
    modifiedAt: now - 14 * DAY,
  });
  const profiles = {
    version: 1,
    profiles: {
      "mistral:default": { type: "api_key", provider: "mistral", key: madeUp() },
      "telegram:notices": { type: "token", provider: "telegram", token: madeUp() },
    },
  };
  return [
    file("openclaw.json", openclawJson(cloudDir)),
    file("conf/channels.json5", CHANNELS),
    file(
      ".env",
      `# Read by OpenClaw at its start\nBACKUP_PASSPHRASE=${madeUp()}\nWEATHER_STATION_TOKEN=${madeUp()}\n`,
    ),
    file("agents/main/agent/auth-profiles.json", `${JSON.stringify(profiles, null, 2)}\n`),
  ];
}

function madeUp(): string {
  return randomBytes(24).toString("base64url");
}

const CHANNELS = `// Where people can reach Fern
{
  telegram: { enabled: true, groups: { "-1002203417": { requireMention: true } } },
}
`;

function openclawJson(cloudDir: string): string {
  return `// The small computer in the trading hut. JSON5: comments and trailing commas are fine.
{
  agents: {
    // No workspace is named, so it is the folder "workspace" beside this file.
    list: [{ id: "main", default: true, identity: { name: "Fern", emoji: "🌿", theme: "${SOCIETY}" } }],
  },
  session: { scope: "per-sender" },
  channels: { $include: "./conf/channels.json5" },
  env: { TZ_OF_THE_HUT: "Europe/London" },
  plugins: {
    entries: {
      "openclaw-workspace-sync": {
        enabled: true,
        config: {
          sync: {
            provider: "custom",
            mode: "mailbox",
            custom: { rcloneType: "local" },
            remotePath: ${JSON.stringify(join(cloudDir, "workspace"))},
            notifyOnInbox: true,
            interval: 300, // seconds
            exclude: ["**/.DS_Store", "**/__pycache__/**"],
          },
          backup: {
            enabled: true,
            encrypt: true,
            passphrase: "\${BACKUP_PASSPHRASE}", // in .env
            provider: "custom",
            custom: { rcloneType: "local" },
            remotePath: ${JSON.stringify(join(cloudDir, "snapshots"))},
            prefix: "fern",
            include: ["workspace", "config", "cron", "memory", "sessions", "credentials", "env"],
            retain: { daily: 7, weekly: 4, monthly: 6 },
          },
        },
      },
    },
  },
}
`;
}
