import { CircleCheck, CircleMinus, LoaderCircle, OctagonAlert, TriangleAlert } from "lucide-react";
import type { CheckName, CheckResult, CheckRow } from "#shared/models/diagnostics";
import { strings } from "../../strings.ts";
import { Details, RawText } from "../../ui/details.tsx";
import { Remedy } from "../../ui/remedy.tsx";
import styles from "./check-view.module.css";

const words = strings.diagnostics;

const ICONS: Readonly<Record<CheckResult["kind"], typeof CircleCheck>> = {
  passed: CircleCheck,
  warning: TriangleAlert,
  failed: OctagonAlert,
  notUsed: CircleMinus,
};

/** One check: how it went by shape, colour and name, what there is to say, and the one thing to do about it. */
export function CheckView({
  name,
  row,
  onRetry,
}: {
  readonly name: CheckName;
  /** Absent while it is still being looked at. */
  readonly row: CheckRow | undefined;
  readonly onRetry: () => void;
}) {
  return (
    <li className={styles["check"]} data-kind={row?.kind} aria-busy={row === undefined}>
      <CheckIcon kind={row?.kind} />
      <h2 className={styles["name"]}>{words.checks[name]}</h2>
      <div className={styles["body"]}>
        <p className={styles["sentence"]}>{row?.sentence ?? words.checking}</p>
        {row?.detail !== undefined && (
          <Details label={strings.errors.details}>
            <RawText label={`${words.checks[name]}: ${strings.errors.details}`} text={row.detail} />
          </Details>
        )}
        {row !== undefined && "fix" in row && <Remedy action={row.fix} onRetry={onRetry} />}
      </div>
    </li>
  );
}

function CheckIcon({ kind }: { readonly kind: CheckResult["kind"] | undefined }) {
  if (kind === undefined) return <LoaderCircle className={styles["waiting"]} size={16} aria-hidden />;
  const Icon = ICONS[kind];
  return <Icon className={styles["icon"]} size={16} role="img" aria-label={words.kinds[kind]} />;
}
