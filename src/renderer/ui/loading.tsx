import styles from "./loading.module.css";

/** A line that says what is awaited; it appears only when the wait is long enough to notice. */
export function Loading({ text }: { readonly text: string }) {
  return (
    <p className={styles["loading"]} role="status">
      {text}
    </p>
  );
}
