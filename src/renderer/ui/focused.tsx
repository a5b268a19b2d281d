import { type ReactNode, useEffect, useRef } from "react";
import styles from "./focused.module.css";

/**
 * Text that takes the place of other content in an open dialog. It takes the focus: it is read out, and the Enter that led
 * here presses nothing else.
 */
export function Focused({ children }: { readonly children: ReactNode }) {
  const text = useRef<HTMLDivElement>(null);
  useEffect(() => text.current?.focus(), []);
  return (
    <div ref={text} className={styles["text"]} tabIndex={-1}>
      {children}
    </div>
  );
}
