import { FileText, PencilLine, RefreshCw } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import { CHECK_NAMES, type CheckName, type CheckRow } from "#shared/models/diagnostics";
import { formatCount } from "../../format/number.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { BundleDialog } from "./bundle-dialog.tsx";
import { CheckView } from "./check-view.tsx";
import styles from "./diagnostics-page.module.css";
import { useChecks } from "./use-checks.ts";

const words = strings.diagnostics;

/** Everything that runs stand on, a row each; without an agent the machine alone. */
export default function DiagnosticsPage({ profile }: { readonly profile: ProfileView | null }) {
  const { rows, start } = useChecks(profile?.id);
  const [isBundling, setIsBundling] = useState(false);
  const isRunning = rows.size < CHECK_NAMES.length;
  return (
    <div className={styles["page"]}>
      <PageHeader title={words.title} subtitle={<span role="status">{summaryOf(rows)}</span>}>
        <Button icon={<FileText size={15} aria-hidden />} onClick={() => setIsBundling(true)}>
          {words.bundle}
        </Button>
        {profile !== null && (
          <Button
            icon={<PencilLine size={15} aria-hidden />}
            title={words.writeHint}
            pending={isRunning}
            onClick={() => start(true)}
          >
            {words.write}
          </Button>
        )}
        <Button icon={<RefreshCw size={15} aria-hidden />} pending={isRunning} onClick={() => start(false)}>
          {words.again}
        </Button>
      </PageHeader>
      <ul className={styles["checks"]} aria-label={words.list}>
        {CHECK_NAMES.map((name) => (
          <CheckView key={name} name={name} row={rows.get(name)} onRetry={() => start(false)} />
        ))}
      </ul>
      {isBundling && <BundleDialog profileId={profile?.id} onClose={() => setIsBundling(false)} />}
    </div>
  );
}

function summaryOf(rows: ReadonlyMap<CheckName, CheckRow>): string {
  const left = CHECK_NAMES.length - rows.size;
  if (left > 0) return words.running(left, formatCount(left));
  const count = (wanted: CheckRow["kind"]) => [...rows.values()].filter(({ kind }) => kind === wanted).length;
  const failed = count("failed");
  const warned = count("warning");
  const found = [
    ...(failed === 0 ? [] : [words.failed(failed, formatCount(failed))]),
    ...(warned === 0 ? [] : [words.warned(warned, formatCount(warned))]),
  ];
  return found.length === 0 ? words.good : found.join(", ");
}
