import { MIN_BACKUP_INTERVAL, MIN_SYNC_INTERVAL } from "#shared/settings/schema";
import { strings } from "../../../strings.ts";
import { Card } from "../../../ui/card.tsx";
import { ChoiceField, SwitchField, TextField } from "../../forms/inputs.tsx";
import { intervalChoices } from "../../forms/intervals.ts";
import { SecretField } from "../../forms/secret-field.tsx";
import type { StepProps } from "../step-props.ts";

const words = strings.setup.backup;

/** How often, and the snapshots with their passphrase. */
export function BackupStep({ draft, change, issues }: StepProps) {
  return (
    <>
      <Card title={words.sync}>
        <ChoiceField
          field="sync.interval"
          label={words.syncEvery}
          value={String(draft.syncInterval)}
          choices={intervalChoices(MIN_SYNC_INTERVAL, draft.syncInterval)}
          onChange={(seconds) => change({ syncInterval: Number(seconds) })}
        />
      </Card>
      <Card title={strings.setup.review.backup}>
        <SwitchField
          field="backup.enabled"
          label={words.on}
          value={draft.backup}
          onChange={(backup) => change({ backup })}
        />
        {draft.backup && (
          <>
            <ChoiceField
              field="backup.interval"
              label={words.backupEvery}
              value={String(draft.backupInterval)}
              choices={intervalChoices(MIN_BACKUP_INTERVAL, draft.backupInterval)}
              onChange={(seconds) => change({ backupInterval: Number(seconds) })}
            />
            <TextField
              field="backup.retain"
              label={words.keep}
              hint={words.keepHint}
              isNumber
              value={String(draft.keep)}
              onChange={(text) => change({ keep: Math.min(1_000, Math.max(1, Number.parseInt(text) || 1)) })}
            />
            <SwitchField
              field="backup.encrypt"
              label={words.encrypt}
              value={draft.encrypt}
              onChange={(encrypt) => change({ encrypt })}
            />
            {draft.encrypt && (
              <SecretField
                field="backup.passphrase"
                label={words.passphrase}
                hint={words.passphraseHint}
                issue={issues["backup.passphrase"]}
                value={draft.passphrase}
                name={`${draft.id}/backup.passphrase`}
                isPassphrase
                onChange={(passphrase) => change({ passphrase })}
              />
            )}
          </>
        )}
      </Card>
    </>
  );
}
