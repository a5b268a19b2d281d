import { Bot } from "lucide-react";
import { hrefOf } from "../../route.ts";
import { strings } from "../../strings.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { CommandLine } from "../../ui/command-line.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import styles from "./no-profile.module.css";

const words = strings.noProfile;

/** Every page, as long as no agent is set up. */
export function NoProfile() {
  return (
    <div className={styles["page"]}>
      <EmptyState icon={<Bot size={32} />} title={words.title} isPage text={words.text}>
        <ButtonLink look="primary" href={hrefOf({ page: "setup" })}>
          {words.setup}
        </ButtonLink>
        <p className={styles["label"]}>{words.demo}</p>
        <CommandLine command="clawback demo" />
      </EmptyState>
    </div>
  );
}
