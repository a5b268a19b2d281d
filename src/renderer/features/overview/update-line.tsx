import { useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import styles from "./overview-page.module.css";

const words = strings.overview;

/** Says that there is a newer Clawback, and where. Nothing when there is none. */
export function UpdateLine() {
  const { update, version } = useAppState();
  if (update === null) return null;
  return (
    <p className={styles["line"]}>
      <span>{words.update(update.version, version)}</span>
      <a href={update.url} target="_blank" rel="noreferrer">
        {words.updateLink}
      </a>
    </p>
  );
}
