import styles from "./select.module.css";

/** A day, by the system's own calendar; null is any day. */
export function DayField(props: {
  readonly label: string;
  /** "2026-11-21". */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}) {
  return (
    <input
      className={styles["select"]}
      type="date"
      aria-label={props.label}
      title={props.label}
      value={props.value ?? ""}
      onChange={({ target }) => props.onChange(target.value === "" ? null : target.value)}
    />
  );
}
