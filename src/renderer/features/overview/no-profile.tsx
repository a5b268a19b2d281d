import { Bot } from "lucide-react";
import { SETUP_COMMAND } from "../../format/command.ts";
import { strings } from "../../strings.ts";
import { CommandLine } from "../../ui/command-line.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import styles from "./no-profile.module.css";

const words = strings.noProfile;

/** Every page, as long as no agent is set up. */
export function NoProfile() {
  return (
    <div className={styles["page"]}>
      <EmptyState icon={<Bot size={32} />} title={words.title} isPage text={words.text}>
        <p className={styles["label"]}>{words.setup}</p>
        <CommandLine command={SETUP_COMMAND} />
        <p className={styles["label"]}>{words.demo}</p>
        <CommandLine command="clawback demo" />
      </EmptyState>
    </div>
  );
}
