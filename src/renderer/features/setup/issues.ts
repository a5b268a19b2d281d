import type { SetupDraft, SetupStep } from "#shared/models/setup";
import { missingFields } from "#shared/settings/provider-forms";
import { strings } from "../../strings.ts";

/** What is not right yet, by field. */
export type Issues = Readonly<Record<string, string>>;

const { required, chooseOne } = strings.forms;

/** What a step still needs before one can go on. */
export function issuesOf(step: SetupStep, draft: SetupDraft): Issues {
  switch (step) {
    case "agent":
      return {
        ...(draft.stateDir.trim() === "" ? { stateDir: required } : {}),
        ...(draft.name.trim() === "" ? { name: required } : {}),
      };
    case "provider":
      return draft.card === null ? { "sync.provider": chooseOne } : {};
    case "place":
      return draft.card === null
        ? {}
        : Object.fromEntries(
            missingFields(draft.card, draft.values)
              .filter(({ initial }) => initial === undefined)
              .map(({ key }) => [`sync.${key}`, required]),
          );
    case "backup":
      return draft.backup && draft.encrypt && draft.passphrase === ""
        ? { "backup.passphrase": required }
        : {};
    case "tools":
    case "mode":
    case "review":
      return {};
  }
}

/** The step at which a field of an error is entered. */
export function stepOfField(field: string): SetupStep {
  if (field.startsWith("backup.")) return "backup";
  if (field === "sync.provider") return "provider";
  if (field === "sync.mode") return "mode";
  return field.startsWith("sync.") ? "place" : "agent";
}
