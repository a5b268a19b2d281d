import type { RecoverySheet } from "#shared/models/recovery-sheet";
import { strings } from "../../../strings.ts";
import { Facts } from "../../../ui/facts.tsx";
import styles from "./recovery-sheet-view.module.css";

const words = strings.recovery;

/** The sheet: what there is, then what to do, step by step. It holds no secret, but has a line to write one on. */
export function RecoverySheetView({ sheet: { facts, steps } }: { readonly sheet: RecoverySheet }) {
  return (
    <>
      <Facts
        facts={facts.map(({ label, value }) => ({
          label,
          value: value ?? <span className={styles["blank"]} role="img" aria-label={words.blank} />,
        }))}
      />
      <ol className={styles["steps"]}>
        {steps.map(({ text, command }, index) => (
          <li key={index} className={styles["step"]}>
            <p>{text}</p>
            {command !== undefined && (
              <pre className={styles["command"]} tabIndex={0} role="group" aria-label={words.command}>
                {command}
              </pre>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
