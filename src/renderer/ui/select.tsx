import styles from "./select.module.css";

/** One choice of many, by the system's own menu. */
export function Select({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Readonly<{ value: string; text: string }>[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <select
      className={styles["select"]}
      aria-label={label}
      title={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.text}
        </option>
      ))}
    </select>
  );
}
