import { strings } from "../../strings.ts";
import { CommandLine } from "../../ui/command-line.tsx";
import styles from "./not-set-up.module.css";

/** A half of the agent that is off: what that means, and how to change it. */
export function NotSetUp({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className={styles["text"]}>
      <p>
        {title}. {text}
      </p>
      <p className={styles["how"]}>{strings.overview.setUpWith}</p>
      <CommandLine command="clawback setup" />
    </div>
  );
}
