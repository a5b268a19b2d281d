import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { z } from "zod";
import type { ProfileId } from "#shared/brand";

/** A fresh data folder that goes away with the test. */
export function temporaryDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "clawback-jobs-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

const profileId = z.string().transform((id) => id as ProfileId);

export const HOME: ProfileId = profileId.parse("home");
export const WORK: ProfileId = profileId.parse("work");
