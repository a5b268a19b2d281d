import { useState } from "react";
import type { FieldNote, ImportReport } from "#shared/models/settings";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Facts } from "../../ui/facts.tsx";

const words = strings.settings;

/** Takes over the settings of OpenClaw's own sync plugin, shown before it is done. */
export function ImportCard({ onImported }: { readonly onImported: () => void }) {
  const api = useApi();
  const [report, setReport] = useState<ImportReport | null>(null);
  const look = useAction(async () => setReport(await api.settings.importConfig({ dryRun: true })));
  const take = useAction(async () => {
    await api.settings.importConfig({ dryRun: false });
    setReport(null);
    onImported();
  });
  return (
    <Card title={words.advanced}>
      <p>{words.importText}</p>
      <div>
        <Button pending={look.pending} onClick={() => look.start()}>
          {words.importLook}
        </Button>
      </div>
      {look.error !== null && <ErrorNotice error={look.error} withoutAction onDismiss={look.clearError} />}
      {report !== null && (
        <Dialog
          title={words.importTitle}
          description={report.stateDir}
          wide
          onClose={() => setReport(null)}
          actions={
            <>
              <Button onClick={() => setReport(null)}>{words.cancel}</Button>
              <Button look="primary" pending={take.pending} onClick={() => take.start()}>
                {words.importGo}
              </Button>
            </>
          }
        >
          <Facts
            facts={[
              { label: words.importTaken, value: report.taken.join(", ") || words.importNone },
              { label: words.importChanged, value: notes(report.changed) },
              { label: words.importLeft, value: notes(report.left) },
              {
                label: words.importSecrets,
                value: report.secrets.map(({ field }) => field).join(", ") || words.importNone,
              },
            ]}
          />
          {take.error !== null && <ErrorNotice error={take.error} withoutAction />}
        </Dialog>
      )}
    </Card>
  );
}

function notes(list: readonly FieldNote[]): string {
  return list.map(({ field, reason }) => `${field} ${reason}`).join("; ") || words.importNone;
}
