import { Switch as Radix } from "radix-ui";
import { useId } from "react";
import styles from "./switch.module.css";

/** An on/off switch with its label. It shows what Clawback says is so; a click only asks for the change. */
export function Switch(props: {
  readonly label: string;
  readonly checked: boolean;
  readonly pending: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <span className={styles["field"]}>
      <label htmlFor={id}>{props.label}</label>
      <Radix.Root
        id={id}
        className={styles["switch"]}
        checked={props.checked}
        aria-busy={props.pending}
        onCheckedChange={props.onChange}
      >
        <Radix.Thumb className={styles["thumb"]} />
      </Radix.Root>
    </span>
  );
}
