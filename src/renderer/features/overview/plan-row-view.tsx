import { ArrowRight, Copy, Trash2 } from "lucide-react";
import type { PlannedChange } from "#shared/models/sync";
import { formatCount } from "../../format/number.ts";
import { formatSize } from "../../format/size.ts";
import { strings } from "../../strings.ts";
import type { PlanRow } from "./plan-rows.ts";
import styles from "./plan-row-view.module.css";

const ICONS: Readonly<Record<PlannedChange["action"], typeof Copy>> = {
  copy: Copy,
  delete: Trash2,
  move: ArrowRight,
};

export function PlanRowView({ row }: { readonly row: PlanRow }) {
  if (row.kind === "step") {
    return (
      <p className={styles["step"]}>
        {row.title} <span className={styles["count"]}>{formatCount(row.count)}</span>
      </p>
    );
  }
  const Icon = ICONS[row.action];
  return (
    <p className={styles["change"]} data-action={row.action}>
      <Icon size={14} aria-hidden />
      <span className={styles["action"]}>{strings.plan.actions[row.action]}</span>
      <span className={styles["path"]} title={row.path}>
        {row.path}
      </span>
      <span className={styles["size"]}>{formatSize(row.size)}</span>
    </p>
  );
}
