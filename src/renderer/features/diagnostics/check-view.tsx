import {
  ChevronRight,
  CircleCheck,
  CircleMinus,
  LoaderCircle,
  OctagonAlert,
  TriangleAlert,
} from "lucide-react";
import { Collapsible } from "radix-ui";
import type { CheckName, CheckResult, CheckRow } from "#shared/models/diagnostics";
import { strings } from "../../strings.ts";
import { RawText } from "../../ui/details.tsx";
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
    <Collapsible.Root asChild>
      <li className={styles["check"]} data-kind={row?.kind} aria-busy={row === undefined}>
        <CheckIcon kind={row?.kind} />
        <h2 className={styles["name"]}>{words.checks[name]}</h2>
        <div className={styles["body"]}>
          <p className={styles["sentence"]}>{row?.sentence ?? words.checking}</p>
          {row !== undefined && "fix" in row && <Remedy action={row.fix} onRetry={onRetry} />}
        </div>
        {row?.detail !== undefined && (
          <>
            <Collapsible.Trigger className={styles["trigger"]}>
              <ChevronRight size={14} aria-hidden />
              {strings.errors.details}
            </Collapsible.Trigger>
            <Collapsible.Content className={styles["detail"]}>
              <RawText label={`${words.checks[name]}: ${strings.errors.details}`} text={row.detail} />
            </Collapsible.Content>
          </>
        )}
      </li>
    </Collapsible.Root>
  );
}

function CheckIcon({ kind }: { readonly kind: CheckResult["kind"] | undefined }) {
  if (kind === undefined) return <LoaderCircle className={styles["waiting"]} size={16} aria-hidden />;
  const Icon = ICONS[kind];
  return <Icon className={styles["icon"]} size={16} role="img" aria-label={words.kinds[kind]} />;
}
