import { z } from "zod";
import type { ProfileId } from "../brand.ts";
import { CARDS } from "../settings/provider-forms.ts";
import { ROLES, SYNC_MODES } from "../settings/schema.ts";
import type { ErrorData } from "../errors.ts";
import type { ToolName } from "./app-state.ts";

/** The steps of the set-up, in their order. */
export const SETUP_STEPS = ["tools", "agent", "provider", "mode", "place", "backup", "review"] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

const line = z.string().max(4_096);

/**
 * A profile that is being set up. Secrets are references here as everywhere. It is no profile yet: nothing runs with it,
 * and what is not finished may be wrong.
 */
export const setupDraftSchema = z
  .strictObject({
    step: z.enum(SETUP_STEPS),
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
      .transform((id) => id as ProfileId),
    name: z.string().max(80),
    role: z.enum(ROLES),
    stateDir: line,
    /** "": where OpenClaw's own configuration says. */
    workspaceDir: line,
    card: z.enum(CARDS).nullable(),
    /** The answers to the card's fields, by key. */
    values: z.record(z.string().max(200), line),
    mode: z.enum(SYNC_MODES),
    remotePath: line,
    /** Seconds; 0 is by hand only. */
    syncInterval: z.number().int().min(0),
    backup: z.boolean(),
    backupInterval: z.number().int().min(0),
    encrypt: z.boolean(),
    /** A reference; "" while there is none. */
    passphrase: line,
    keep: z.number().int().min(1).max(1_000),
  })
  .readonly();

export type SetupDraft = z.output<typeof setupDraftSchema>;

/** One outside program: where it was found, or the command that brings it. */
export type ToolFinding = Readonly<{
  name: ToolName;
  path: string | null;
  version: string | null;
  install: string;
}>;

/** One OpenClaw on this machine. */
export type AgentFinding = Readonly<{
  stateDir: string;
  workspaceDir: string;
  /** False when there is only a folder, or not even that. */
  isConfigured: boolean;
  exists: boolean;
  /** The profile that keeps this agent already. */
  profileName: string | null;
}>;

export type SetupView = Readonly<{
  draft: SetupDraft;
  /** True when the draft is from an earlier visit. */
  isResumed: boolean;
  tools: readonly ToolFinding[];
  agents: readonly AgentFinding[];
  /** Why the keychain cannot be used; null when it can. */
  keychainError: ErrorData | null;
}>;
