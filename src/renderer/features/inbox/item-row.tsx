import type { ReactNode } from "react";
import { formatSize } from "../../format/size.ts";
import styles from "./item-row.module.css";

/** One file or folder of the inbox page: its name and size, a line on how it stands, and what can be done with it. */
export function ItemRow(props: {
  readonly icon: ReactNode;
  readonly name: string;
  /** Bytes; null where a size says nothing. */
  readonly size: number | null;
  readonly status: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <li className={styles["row"]}>
      <span className={styles["icon"]}>{props.icon}</span>
      <div className={styles["body"]}>
        <p className={styles["name"]} title={props.name}>
          {props.name}
        </p>
        <p className={styles["status"]}>
          {props.size === null ? props.status : `${props.status} · ${formatSize(props.size)}`}
        </p>
        {props.children}
      </div>
      <div className={styles["actions"]}>{props.actions}</div>
    </li>
  );
}
