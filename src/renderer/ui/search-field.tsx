import { Search, X } from "lucide-react";
import { strings } from "../strings.ts";
import { IconButton } from "./button.tsx";
import styles from "./search-field.module.css";

/** A line to type what is looked for; Escape empties it. */
export function SearchField({
  label,
  text,
  onText,
}: {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  return (
    <span className={styles["field"]}>
      <Search className={styles["icon"]} size={14} aria-hidden />
      <input
        className={styles["input"]}
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={label}
        spellCheck={false}
        autoComplete="off"
        maxLength={500}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onText("");
        }}
      />
      {text !== "" && (
        <IconButton
          className={styles["clear"]}
          label={strings.search.clear}
          icon={<X size={14} aria-hidden />}
          onClick={() => onText("")}
        />
      )}
    </span>
  );
}
