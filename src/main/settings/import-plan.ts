import { isAbsolute, join, relative, sep } from "node:path";
import type { z } from "zod";
import { ClawbackError } from "#shared/errors";
import type { FieldNote } from "#shared/models/settings";
import { profileSchema } from "#shared/settings/schema";
import { type JsonObject, textAt } from "../openclaw/json-value.ts";
import { isInside } from "../openclaw/path-inside.ts";
import { type FieldPath, fieldAt, leavesOf, withField, withoutField } from "#shared/settings/field-path";
import { type LiteralSecret, literalSecrets } from "./secret-fields.ts";

/** What an import would take. `sections` is valid by the schema once every secret has been replaced. */
export type ImportPlan = Readonly<{
  sections: JsonObject;
  taken: readonly string[];
  changed: readonly FieldNote[];
  left: readonly FieldNote[];
  secrets: readonly LiteralSecret[];
}>;

/** A profile around two sections, to judge them by the schema. */
function judge(sections: JsonObject): z.ZodError | null {
  const parsed = profileSchema.safeParse({ id: "x", name: "x", stateDir: "/", ...sections });
  return parsed.success ? null : parsed.error;
}

/**
 * Fits a plugin configuration into our settings: what the schema refuses is left out and named, one field at a time, and
 * the rest is taken as it is written. Throws `CONFIG_INVALID` when something is missing without which nothing could be
 * synced or backed up (`sync.mode`, a passphrase).
 *
 * @param workspaceDir absolute; an absolute `localPath` below it is made relative
 */
export function planImport(sections: JsonObject, workspaceDir: string): ImportPlan {
  const changed: FieldNote[] = [];
  const left: FieldNote[] = [];
  let current = withLocalFolders(withRelativePath(sections, workspaceDir, changed), changed);
  for (let error = judge(current); error !== null; error = judge(current)) {
    // The next judgement tells of the others: leaving one out may mend or move them.
    for (const { path, reason } of refusals(error).slice(0, 1)) {
      if (fieldAt(current, path) === undefined) {
        throw new ClawbackError("CONFIG_INVALID", `${path.join(".")}: ${reason}.`, {
          action: { kind: "edit-setting", field: path.join(".") },
        });
      }
      left.push({ field: path.join("."), reason });
      current = withoutField(current, path);
    }
  }
  return {
    sections: current,
    taken: leavesOf(current).map(([path]) => path.join(".")),
    changed,
    left,
    secrets: literalSecrets(current),
  };
}

/** The fields that the schema refuses, and why; unknown keys are fields of their own. */
function refusals(error: z.ZodError): readonly Readonly<{ path: FieldPath; reason: string }>[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code !== "unrecognized_keys") return [{ path, reason: issue.message }];
    return issue.keys.map((key) => ({ path: [...path, key], reason: "is not a known setting" }));
  });
}

function withRelativePath(sections: JsonObject, workspaceDir: string, changed: FieldNote[]): JsonObject {
  const localPath = textAt(sections, "sync", "localPath");
  if (localPath === undefined || !isAbsolute(localPath) || !isInside(workspaceDir, localPath))
    return sections;
  changed.push({ field: "sync.localPath", reason: "is relative to the workspace now" });
  return withField(sections, ["sync", "localPath"], relative(workspaceDir, localPath).split(sep).join("/"));
}

/** A folder of this computer: the plugin writes rclone's `local` with an absolute path, we an `alias` of that folder. */
function withLocalFolders(sections: JsonObject, changed: FieldNote[]): JsonObject {
  return ["sync", "backup"].reduce((current, section) => {
    const folder = textAt(current, section, "remotePath");
    const isFolder = textAt(current, section, "custom", "rcloneType") === "local";
    if (!isFolder || folder === undefined || !isAbsolute(folder)) return current;
    changed.push({
      field: `${section}.remotePath`,
      reason: "is an absolute folder of this computer: it became an alias in custom",
    });
    const alias = { rcloneType: "alias", rcloneOptions: { remote: join(folder) } };
    return withField(withField(current, [section, "custom"], alias), [section, "remotePath"], "");
  }, sections);
}
