import type { ReactNode } from "react";
import styles from "./field.module.css";

export type FieldFrame = Readonly<{
  /** The setting it stands for: makes it addressable, "field-sync.interval". */
  field: string;
  label: string;
  hint?: string | undefined;
  issue?: string | undefined;
}>;

export function fieldId(field: string): string {
  return `field-${field}`;
}

/** What an input takes over from its frame. */
export function inputProps({ field, hint, issue }: FieldFrame) {
  const id = fieldId(field);
  const described = [hint === undefined ? "" : `${id}-hint`, issue === undefined ? "" : `${id}-issue`];
  const by = described.filter((part) => part !== "").join(" ");
  return {
    id,
    "aria-invalid": issue !== undefined,
    ...(by === "" ? {} : { "aria-describedby": by }),
  };
}

/** A label, its input, what helps, and what is wrong. */
export function Field({ children, ...frame }: FieldFrame & { readonly children: ReactNode }) {
  return (
    <div className={styles["field"]}>
      <label className={styles["label"]} htmlFor={fieldId(frame.field)}>
        {frame.label}
      </label>
      {children}
      <FieldNotes {...frame} />
    </div>
  );
}

/** The hint and the issue below an input. */
export function FieldNotes({ field, hint, issue }: Omit<FieldFrame, "label">) {
  const id = fieldId(field);
  return (
    <>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles["hint"]}>
          {hint}
        </p>
      )}
      {issue !== undefined && (
        <p id={`${id}-issue`} className={styles["issue"]} role="alert">
          {issue}
        </p>
      )}
    </>
  );
}
