import type { ReactNode } from "react";
import styles from "./facts.module.css";

export type Fact = Readonly<{ label: string; value: ReactNode }>;

/** Names and values, aligned. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={styles["facts"]}>
      {facts.map(({ label, value }) => (
        <div key={label} className={styles["fact"]}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
