import { useEffect, useId, useRef } from "react";
import { strings } from "../../strings.ts";
import styles from "./code-field.module.css";

const words = strings.exports;

/** Four digits to type; it takes the focus as soon as it is there. */
export function CodeField({
  code,
  onCode,
  onEnter,
}: {
  readonly code: string;
  readonly onCode: (code: string) => void;
  readonly onEnter: () => void;
}) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{words.code}</label>
      <input
        ref={field}
        id={id}
        className={styles["code"]}
        inputMode="numeric"
        autoComplete="one-time-code"
        placeholder="0000"
        maxLength={4}
        aria-description={words.codeHint}
        value={code}
        onChange={(event) => onCode(event.target.value.replaceAll(/\D/g, ""))}
        onKeyDown={(event) => {
          if (event.key === "Enter" && code.length === 4) onEnter();
        }}
      />
    </div>
  );
}
