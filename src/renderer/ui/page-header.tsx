import type { ReactNode } from "react";
import styles from "./page-header.module.css";

/** The h1 of a page, a line under it, and what can be done on the whole page. */
export function PageHeader(props: {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <header className={styles["header"]}>
      <div className={styles["titles"]}>
        <h1>{props.title}</h1>
        {props.subtitle !== undefined && <p className={styles["subtitle"]}>{props.subtitle}</p>}
      </div>
      <div className={styles["actions"]}>{props.children}</div>
    </header>
  );
}
