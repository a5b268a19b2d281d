import { ClawbackError } from "#shared/errors";
import { SETTINGS_VERSION } from "#shared/settings/schema";

type Document = Readonly<Record<string, unknown>>;

/** `STEPS[n]` turns a document of version n+1 into version n+2: pure, one step a release that changes the shape. */
const STEPS: readonly ((document: Document) => Document)[] = [];

/**
 * Brings a document to the current version. A document without a version is a fresh one. Throws `CONFIG_INVALID` for
 * one from a newer Clawback: it is left alone rather than cut down to what we know.
 */
export function migrate(document: Document, steps = STEPS, target: number = SETTINGS_VERSION): Document {
  const version = document["version"] ?? target;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1 || version > target) {
    throw new ClawbackError(
      "CONFIG_INVALID",
      `version: these settings are of version ${JSON.stringify(version)}, this Clawback knows up to ${target}.`,
    );
  }
  const migrated = steps.slice(version - 1).reduce((current, step) => step(current), document);
  return { ...migrated, version: target };
}
