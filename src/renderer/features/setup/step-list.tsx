import { Check } from "lucide-react";
import { SETUP_STEPS, type SetupStep } from "#shared/models/setup";
import { strings } from "../../strings.ts";
import styles from "./setup-page.module.css";

const words = strings.setup;

/** The steps: done ones can be gone back to, the others come in their turn. */
export function StepList({
  current,
  onStep,
}: {
  readonly current: SetupStep;
  readonly onStep: (step: SetupStep) => void;
}) {
  const at = SETUP_STEPS.indexOf(current);
  return (
    <nav aria-label={words.progress}>
      <ol className={styles["steps"]}>
        {SETUP_STEPS.map((step, index) => (
          <li key={step}>
            {index < at ? (
              <button type="button" className={styles["step"]} data-done onClick={() => onStep(step)}>
                <Check size={14} aria-hidden />
                {words.steps[step]}
              </button>
            ) : (
              <span className={styles["step"]} {...(index === at ? { "aria-current": "step" } : {})}>
                <span className={styles["number"]}>{index + 1}</span>
                {words.steps[step]}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
