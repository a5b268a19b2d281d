import { useState } from "react";
import type { ProfileId } from "#shared/brand";
import { withChanges } from "#shared/settings/field-path";
import { beginsAnew } from "#shared/settings/next-sync";
import type { SettingIssue } from "#shared/settings/schema";
import { type Action, useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import type { Document } from "./document.ts";

type Json = Parameters<ReturnType<typeof useApi>["settings"]["change"]>[0]["changes"];
export type Edit = Json[string];

export type Edits = Readonly<{
  /** What is stored, with the edits in it. */
  document: Document;
  set: (changes: Readonly<Record<string, Edit>>) => void;
  isChanged: boolean;
  /** True when the next sync would begin anew with these edits. */
  asksForPreview: boolean;
  issues: readonly SettingIssue[];
  issueOf: (field: string) => string | undefined;
  undo: () => void;
  save: Action<[]>;
  /** What the last save was about; null when nothing was saved since the last edit. */
  saved: "saved" | "saved-anew" | null;
}>;

/**
 * Edits of a settings document, all or none: they are saved together, and what is wrong with them stands at its field.
 * Without `profileId` they are those of the app.
 */
export function useEdits(
  stored: Document,
  profileId: ProfileId | undefined,
  onSaved: () => Promise<void>,
): Edits {
  const api = useApi();
  const [edits, setEdits] = useState<Json>({});
  const [issues, setIssues] = useState<readonly SettingIssue[]>([]);
  const [saved, setSaved] = useState<Edits["saved"]>(null);
  const asksForPreview = profileId !== undefined && Object.keys(edits).some(beginsAnew);

  const save = useAction(async () => {
    const reply = await api.settings.change({
      changes: Object.fromEntries(
        Object.entries(edits).map(([field, value]) => [field, withoutBlanks(value)]),
      ),
      ...(profileId === undefined ? {} : { profileId }),
    });
    if (reply.kind === "refused") {
      setIssues(reply.issues);
      return;
    }
    await onSaved();
    setEdits({});
    setIssues([]);
    setSaved(asksForPreview ? "saved-anew" : "saved");
  });

  return {
    document: withChanges(stored, edits),
    set: (changes) => {
      setEdits({ ...edits, ...changes });
      setIssues(issues.filter(({ field }) => !Object.keys(changes).some((name) => touches(name, field))));
      setSaved(null);
    },
    isChanged: Object.keys(edits).length > 0,
    asksForPreview,
    issues,
    issueOf: (field) => issues.find((issue) => issue.field === field)?.message,
    undo: () => {
      setEdits({});
      setIssues([]);
    },
    save,
    saved,
  };
}

/** A list is edited line by line, and its last line is often empty. */
function withoutBlanks(value: Edit): Edit {
  return Array.isArray(value) ? value.filter((item) => item !== "") : value;
}

function touches(name: string, field: string): boolean {
  return field === name || field.startsWith(`${name}.`) || name.startsWith(`${field}.`);
}
