import { ChevronRight } from "lucide-react";
import { Collapsible } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./details.module.css";

/** Something for those who want to know more, one click away. */
export function Details({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Collapsible.Root className={styles["details"]}>
      <Collapsible.Trigger className={styles["trigger"]}>
        <ChevronRight size={14} aria-hidden />
        {label}
      </Collapsible.Trigger>
      <Collapsible.Content className={styles["content"]}>{children}</Collapsible.Content>
    </Collapsible.Root>
  );
}

/** Output of a tool or a log, as it came. */
export function RawText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <pre className={styles["raw"]} tabIndex={0} role="group" aria-label={label}>
      {text}
    </pre>
  );
}
