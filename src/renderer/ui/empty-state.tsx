import type { ReactNode } from "react";
import styles from "./empty-state.module.css";

/** What stands where nothing is yet: what would be here, and the way to get it. */
export function EmptyState(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles["empty"]}>
      <span className={styles["icon"]} aria-hidden>
        {props.icon}
      </span>
      <p className={styles["title"]}>{props.title}</p>
      {props.text !== undefined && <p className={styles["text"]}>{props.text}</p>}
      {props.children}
    </div>
  );
}
