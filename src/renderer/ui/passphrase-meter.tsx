import { passphraseStrength } from "#shared/passphrase-strength";
import { strings } from "../strings.ts";
import styles from "./passphrase-meter.module.css";

const words = strings.passphrase;

const STEPS = ["weak", "fair", "good", "strong"] as const;

/**
 * How well a passphrase would hold, as a bar and in words, with what would help most. It belongs below the field; the
 * passphrase goes nowhere.
 */
export function PassphraseMeter({ passphrase }: { readonly passphrase: string }) {
  const { level, advice } = passphraseStrength(passphrase);
  const reached = level === "none" ? 0 : STEPS.indexOf(level) + 1;
  return (
    <div className={styles["meter"]} data-level={level}>
      <div
        className={styles["bar"]}
        role="meter"
        aria-label={words.label}
        aria-valuemin={0}
        aria-valuemax={STEPS.length}
        aria-valuenow={reached}
        aria-valuetext={words.levels[level]}
      >
        {STEPS.map((step, index) => (
          <span key={step} className={styles["step"]} data-on={index < reached} />
        ))}
      </div>
      <p className={styles["text"]} aria-live="polite">
        <strong>{words.levels[level]}</strong>
        {advice !== null && <span> {words.advice[advice]}</span>}
      </p>
    </div>
  );
}
