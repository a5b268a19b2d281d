import type { RunKind, RunTrigger } from "#shared/models/run";
import type { Role, SyncMode } from "#shared/settings/schema";

export const language = "en";

const rules = new Intl.PluralRules(language);
export const plural = (count: number, text: string, one: string, other: string) =>
  `${text} ${rules.select(count) === "one" ? one : other}`;

/** Names by a word of somebody else's, of which not all are known. */
export const namesOf = (names: Readonly<Record<string, string>>) => names;

export const kinds: Readonly<Record<RunKind, string>> = {
  sync: "Sync",
  backup: "Backup",
  restore: "Restore",
  verify: "Proof",
  prune: "Clean-up",
  export: "Export",
  deliver: "Delivery",
};

export const doing: Readonly<Record<RunKind, string>> = {
  sync: "Syncing",
  backup: "Backing up",
  restore: "Restoring",
  verify: "Proving a snapshot",
  prune: "Removing old snapshots",
  export: "Exporting",
  deliver: "Sending to the agent",
};

export const triggers: Readonly<Record<RunTrigger, string>> = {
  manual: "By hand",
  schedule: "On schedule",
  session: "By a session of the agent",
  "first-start": "First start",
};

export const roles: Readonly<Record<Role, string>> = {
  agent: "the agent lives here",
  companion: "companion to an agent elsewhere",
};

export const modes: Readonly<Record<SyncMode, string>> = {
  mailbox: "Mailbox: up to the cloud, files for the agent down",
  mirror: "Mirror: this computer follows the cloud",
  bisync: "Both ways",
};
