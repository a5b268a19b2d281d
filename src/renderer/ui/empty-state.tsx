import type { ReactNode } from "react";
import styles from "./empty-state.module.css";

/** What stands where nothing is yet: what would be here, and the way to get it. */
export function EmptyState(props: {
  readonly icon: ReactNode;
  readonly title: string;
  /** The title is the h1 where this is the whole page. */
  readonly isPage?: boolean;
  readonly text?: string;
  readonly children?: ReactNode;
}) {
  const Title = props.isPage === true ? "h1" : "p";
  return (
    <div className={styles["empty"]}>
      <span className={styles["icon"]} aria-hidden>
        {props.icon}
      </span>
      <Title className={styles["title"]}>{props.title}</Title>
      {props.text !== undefined && <p className={styles["text"]}>{props.text}</p>}
      {props.children}
    </div>
  );
}
