import { hrefOf } from "../../route.ts";
import { strings } from "../../strings.ts";
import { ButtonLink } from "../../ui/button.tsx";
import styles from "./not-set-up.module.css";

/** A half of the agent that is off: what that means, and the way to change it. */
export function NotSetUp({
  half,
  withLink = true,
}: {
  readonly half: "sync" | "backup";
  /** Not where the page says already what to do about it. */
  readonly withLink?: boolean;
}) {
  const words = strings.overview;
  const [title, text, label] =
    half === "sync"
      ? [words.syncUnset, words.syncUnsetText, words.setUpSync]
      : [words.backupUnset, words.backupUnsetText, words.setUpBackup];
  return (
    <div className={styles["text"]}>
      <p>
        {title}. {text}
      </p>
      {withLink && <ButtonLink href={hrefOf({ page: "settings", section: half })}>{label}</ButtonLink>}
    </div>
  );
}
