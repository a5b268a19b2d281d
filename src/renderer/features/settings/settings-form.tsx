import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import { formatCount } from "../../format/number.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { PlanDialog } from "../sync/plan-dialog.tsx";
import type { Document } from "./document.ts";
import type { FieldGroup } from "./field-specs.ts";
import { SettingField } from "./setting-field.tsx";
import styles from "./settings-page.module.css";
import { type Edits, useEdits } from "./use-edits.ts";

const words = strings.settings;

/** A section of the settings, saved as a whole. `profile` is null for the settings of Clawback itself. */
export function SettingsForm(props: {
  readonly groups: readonly FieldGroup[];
  readonly document: Document;
  readonly profile: ProfileView | null;
  readonly onSaved: () => Promise<void>;
}) {
  const { groups, document, profile, onSaved } = props;
  const edits = useEdits(document, profile?.id, onSaved);
  const [isPreviewing, setPreviewing] = useState(false);
  return (
    <>
      {groups.map(({ title, fields }) => (
        <Card key={title} title={words[title]}>
          {fields.map((spec) => (
            <SettingField key={spec.field} spec={spec} profileId={profile?.id ?? "app"} edits={edits} />
          ))}
        </Card>
      ))}
      <FormEnd edits={edits} onPreview={() => setPreviewing(true)} />
      {isPreviewing && profile !== null && (
        <PlanDialog profile={profile} onClose={() => setPreviewing(false)} />
      )}
    </>
  );
}

/** Save and undo, what the change means, and what is wrong with it. */
function FormEnd({ edits, onPreview }: { readonly edits: Edits; readonly onPreview: () => void }) {
  const { issues, save, saved, isChanged, asksForPreview } = edits;
  if (!isChanged && saved === null) return null;
  return (
    <div className={styles["end"]}>
      {asksForPreview && <p className={styles["anew"]}>{words.anew}</p>}
      {issues.length > 0 && (
        <div className={styles["issues"]} role="alert">
          <p>{words.refused(issues.length, formatCount(issues.length))}</p>
          <ul>
            {issues.map(({ field, message }) => (
              <li key={field}>
                <strong>{words.fields[field]?.label ?? field}</strong> {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {save.error !== null && <ErrorNotice error={save.error} withoutAction onDismiss={save.clearError} />}
      <div className={styles["row"]}>
        {isChanged && (
          <>
            <Button look="primary" pending={save.pending} onClick={() => save.start()}>
              {words.save}
            </Button>
            <Button onClick={edits.undo}>{words.discard}</Button>
          </>
        )}
        <p role="status">{saved === null ? "" : words.saved}</p>
        {saved === "saved-anew" && <Button onClick={onPreview}>{words.preview}</Button>}
      </div>
    </div>
  );
}
