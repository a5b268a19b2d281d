import type { RunWarning } from "#shared/models/run";
import { strings } from "../../strings.ts";
import styles from "./warning-list.module.css";

/** The warnings of a run, each with the file it is about. Nothing when there are none. */
export function WarningList({ warnings }: { readonly warnings: readonly RunWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={styles["warnings"]} aria-label={strings.runs.warnings} tabIndex={0}>
      {warnings.map((warning, index) => (
        // Two warnings may be equal in every word; the list itself never changes.
        <li key={index}>
          {warning.message}
          {warning.path !== undefined && <code className={styles["path"]}>{warning.path}</code>}
        </li>
      ))}
    </ul>
  );
}
