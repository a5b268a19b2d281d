import { Progress } from "radix-ui";
import { formatFraction } from "../format/number.ts";
import { strings } from "../strings.ts";
import styles from "./progress-bar.module.css";

/** A bar for a fraction of 0..1, or one that only moves while the total is unknown (null). */
export function ProgressBar({
  label,
  fraction,
}: {
  readonly label: string;
  readonly fraction: number | null;
}) {
  return (
    <Progress.Root
      className={styles["bar"]}
      aria-label={label}
      value={fraction === null ? null : Math.min(1, Math.max(0, fraction))}
      max={1}
      getValueLabel={(value) => (fraction === null ? strings.progress.unknown : formatFraction(value))}
    >
      <Progress.Indicator
        className={styles["fill"]}
        style={fraction === null ? undefined : { transform: `scaleX(${Math.min(1, Math.max(0, fraction))})` }}
      />
    </Progress.Root>
  );
}
