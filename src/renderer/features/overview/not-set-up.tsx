import { SETUP_COMMAND } from "../../format/command.ts";
import { strings } from "../../strings.ts";
import { CommandLine } from "../../ui/command-line.tsx";
import styles from "./not-set-up.module.css";

/** A half of the agent that is off: what that means, and how to change it. */
export function NotSetUp({
  title,
  text,
  withCommand = true,
}: {
  readonly title: string;
  readonly text: string;
  /** Not where the page says already what to do about it. */
  readonly withCommand?: boolean;
}) {
  return (
    <div className={styles["text"]}>
      <p>
        {title}. {text}
      </p>
      {withCommand && (
        <>
          <p className={styles["how"]}>{strings.overview.setUpWith}</p>
          <CommandLine command={SETUP_COMMAND} />
        </>
      )}
    </div>
  );
}
