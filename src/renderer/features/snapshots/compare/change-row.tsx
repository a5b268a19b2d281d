import { Minus, PencilLine, Plus } from "lucide-react";
import type { EntryChange } from "#shared/models/snapshot";
import { formatSize } from "../../../format/size.ts";
import { strings } from "../../../strings.ts";
import { nameOf, parentOf } from "../browse/entry-order.ts";
import styles from "./change-row.module.css";

const words = strings.changes;

const ICONS: Readonly<Record<EntryChange["kind"], typeof Plus>> = {
  added: Plus,
  changed: PencilLine,
  removed: Minus,
};

/** One changed path: how, which, and how big it was and is. */
export function ChangeRow({ change }: { readonly change: EntryChange }) {
  const Icon = ICONS[change.kind];
  return (
    <span className={styles["row"]} title={change.path}>
      <span className={styles["path"]}>
        <Icon className={styles[change.kind]} size={14} role="img" aria-label={words[change.kind]} />
        <span className={styles["name"]}>{nameOf(change.path)}</span>
        <span className={styles["folder"]}>{parentOf(change.path)}</span>
      </span>
      <span className={styles["sizes"]}>{sizesOf(change)}</span>
    </span>
  );
}

function sizesOf(change: EntryChange): string {
  switch (change.kind) {
    case "added":
      return change.after.type === "file" ? formatSize(change.after.size) : "";
    case "removed":
      return change.before.type === "file" ? formatSize(change.before.size) : "";
    case "changed": {
      if (change.before.type !== "file" || change.after.type !== "file") {
        return words.fromTo(
          strings.snapshots.types[change.before.type],
          strings.snapshots.types[change.after.type],
        );
      }
      return words.fromTo(formatSize(change.before.size), formatSize(change.after.size));
    }
  }
}
