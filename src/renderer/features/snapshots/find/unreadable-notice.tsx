import { TriangleAlert } from "lucide-react";
import type { UnreadableSnapshot } from "#shared/models/snapshot";
import { strings } from "../../../strings.ts";
import styles from "./unreadable-notice.module.css";

/** The snapshots that an answer leaves out because they could not be read, each with why. Nothing when there are none. */
export function UnreadableNotice({ unreadable }: { readonly unreadable: readonly UnreadableSnapshot[] }) {
  if (unreadable.length === 0) return null;
  return (
    <ul className={styles["notice"]} aria-label={strings.search.leftOut}>
      {unreadable.map(({ name, message }) => (
        <li key={name} className={styles["item"]}>
          <TriangleAlert size={14} aria-hidden />
          <span>{strings.search.leftOutBecause(name, message)}</span>
        </li>
      ))}
    </ul>
  );
}
