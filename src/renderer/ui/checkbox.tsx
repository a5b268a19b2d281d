import { useId } from "react";
import styles from "./checkbox.module.css";

/** A box to tick, with its label. */
export function Checkbox({
  label,
  checked,
  onChange,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <span className={styles["field"]}>
      <input
        id={id}
        className={styles["box"]}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
