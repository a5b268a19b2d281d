import { ToggleGroup } from "radix-ui";
import styles from "./segments.module.css";

/** A few choices of which one always holds, side by side. */
export function Segments<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Readonly<{ value: T; text: string }>[];
  readonly onChange: (value: T) => void;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      className={styles["group"]}
      aria-label={label}
      value={value}
      onValueChange={(wanted) => {
        const chosen = choices.find((choice) => choice.value === wanted);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      {choices.map((choice) => (
        <ToggleGroup.Item key={choice.value} value={choice.value} className={styles["item"]}>
          {choice.text}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
