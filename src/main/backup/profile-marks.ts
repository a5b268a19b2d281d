import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { ProfileId } from "#shared/brand";
import type { Fact, FactStore } from "../jobs/fact-store.ts";

/** What is made once for a profile and stands in the records of its snapshots; none of it is secret. */
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** Salt of the integrity key: one for all snapshots, so that one derivation serves them all. 16 bytes. */
export const KEY_SALT: Fact<string> = { name: "backup.key-salt", schema: hex(16) };
/** Names the agent, so that others in the same folder are not taken for it. 8 bytes. */
export const AGENT: Fact<string> = { name: "backup.agent", schema: hex(8) };

/** The mark, made now if it was not there; `bytes` are its length. */
export function madeOnce(facts: FactStore, profileId: ProfileId, mark: Fact<string>, bytes: number): string {
  const known = facts.get(profileId, mark);
  if (known !== null) return known;
  const made = randomBytes(bytes).toString("hex");
  facts.set(profileId, mark, made);
  return made;
}
