import type { RunWarning } from "#shared/models/run";
import { strings } from "../../strings.ts";
import styles from "./warning-list.module.css";

/** The warnings of a run: each sentence once, with the files it is about. Nothing when there are none. */
export function WarningList({ warnings }: { readonly warnings: readonly RunWarning[] }) {
  if (warnings.length === 0) return null;
  const byMessage = Map.groupBy(warnings, ({ message }) => message);
  return (
    <ul className={styles["warnings"]} aria-label={strings.runs.warnings} tabIndex={0}>
      {[...byMessage].map(([message, alike]) => (
        <li key={message}>
          {message}
          {alike.map(({ path }, index) =>
            path === undefined ? null : (
              // Two warnings may be equal in every word; the list itself never changes.
              <code key={index} className={styles["path"]}>
                {path}
              </code>
            ),
          )}
        </li>
      ))}
    </ul>
  );
}
