import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { ProfileId } from "#shared/brand";
import type { AuditFinding, AuditReport } from "#shared/models/export";
import { formatCount } from "../../format/number.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { VirtualList } from "../../ui/virtual-list.tsx";
import styles from "./audit-card.module.css";
import { linesText, reasonText } from "./mark-text.ts";

const words = strings.exports;

/** Which secrets lie in the agent's memory and notes, by file and line; looked for when asked, since it reads them all. */
export function AuditCard({ profileId }: { readonly profileId: ProfileId }) {
  const api = useApi();
  const [report, setReport] = useState<AuditReport | null>(null);
  const audit = useAction(async () => setReport(await api.exports.audit({ profileId })));
  return (
    <Card
      title={words.audit}
      icon={<KeyRound size={16} aria-hidden />}
      aside={
        <Button pending={audit.pending} onClick={() => audit.start()}>
          {audit.pending ? words.auditing : report === null ? words.auditGo : words.auditAgain}
        </Button>
      }
    >
      <p role="status">{report === null ? words.auditText : summaryOf(report)}</p>
      {audit.error !== null && <ErrorNotice error={audit.error} onDismiss={audit.clearError} />}
      {report !== null && report.findings.length > 0 && (
        <div className={styles["list"]}>
          <VirtualList
            label={words.auditList}
            items={report.findings}
            renderItem={(finding) => <FindingRow finding={finding} />}
          />
        </div>
      )}
    </Card>
  );
}

function summaryOf({ files, findings }: AuditReport): string {
  const found = findings.length;
  if (found === 0) return words.auditNone(files, formatCount(files));
  return words.auditFound(found, formatCount(found), files, formatCount(files));
}

function FindingRow({ finding }: { readonly finding: AuditFinding }) {
  return (
    <p className={styles["row"]}>
      <span className={styles["file"]} title={finding.file}>
        {finding.file}
      </span>
      <span className={styles["about"]}>{linesText(finding)}</span>
      <span className={styles["about"]}>{reasonText(finding)}</span>
    </p>
  );
}
