import { ArrowRight, Ban, Copy, Replace, Trash2 } from "lucide-react";
import { assertNever } from "#shared/errors";
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
  switch (row.kind) {
    case "step":
      return (
        <p className={styles["step"]}>
          {row.title}{" "}
          <span className={styles["count"]}>
            {row.count === 0 ? strings.plan.nothing : formatCount(row.count)}
          </span>
        </p>
      );
    case "change":
      return <Change change={row} />;
    case "reason":
      return (
        <p className={styles["reason"]}>
          <Ban size={14} aria-hidden />
          <span className={styles["path"]} title={row.reason}>
            {strings.plan.leftOutFor(row.reason, formatCount(row.count))}
          </span>
        </p>
      );
    case "left-out":
      return (
        <p className={styles["leftOut"]}>
          <span className={styles["path"]} title={row.path}>
            {row.path}
          </span>
        </p>
      );
    default:
      return assertNever(row);
  }
}

function Change({ change }: { readonly change: PlannedChange }) {
  const replaces = change.replaces === true;
  const Icon = replaces ? Replace : ICONS[change.action];
  return (
    <p className={styles["change"]} data-harm={replaces || change.action === "delete"}>
      <Icon size={14} aria-hidden />
      <span className={styles["action"]}>
        {replaces ? strings.plan.replace : strings.plan.actions[change.action]}
      </span>
      <span className={styles["path"]} title={change.path}>
        {change.path}
      </span>
      <span className={styles["size"]}>{formatSize(change.size)}</span>
    </p>
  );
}
