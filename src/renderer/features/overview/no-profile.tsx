import { Bot } from "lucide-react";
import { strings } from "../../strings.ts";
import { CommandLine } from "../../ui/command-line.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import styles from "./no-profile.module.css";

const words = strings.noProfile;

/** Every page, as long as no agent is set up. */
export function NoProfile() {
  return (
    <div className={styles["page"]}>
      <h1 className={styles["title"]}>{words.title}</h1>
      <EmptyState icon={<Bot size={32} />} title={words.text}>
        <p className={styles["label"]}>{words.setup}</p>
        <CommandLine command="clawback setup" />
        <p className={styles["label"]}>{words.demo}</p>
        <CommandLine command="clawback demo" />
      </EmptyState>
    </div>
  );
}
