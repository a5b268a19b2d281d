import { Check, Copy, X } from "lucide-react";
import { useState } from "react";
import { strings } from "../strings.ts";
import { useAnnounce } from "./announcer.tsx";
import { IconButton } from "./button.tsx";
import styles from "./command-line.module.css";

type Outcome = "none" | "copied" | "refused";

const ICONS = { none: Copy, copied: Check, refused: X };
const LABELS = {
  none: strings.command.copy,
  copied: strings.command.copied,
  refused: strings.command.notCopied,
};

/** A command to type in a terminal, ready to copy. */
export function CommandLine({ command }: { readonly command: string }) {
  const [outcome, setOutcome] = useState<Outcome>("none");
  const announce = useAnnounce();

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      setOutcome("copied");
      announce(strings.command.copied);
    } catch {
      // A page may be refused the clipboard (no permission, no focus); the command can still be marked by hand.
      setOutcome("refused");
      announce(strings.command.notCopied);
    }
  };

  const Icon = ICONS[outcome];
  return (
    <div className={styles["line"]}>
      <code className={styles["code"]} tabIndex={0}>
        {command}
      </code>
      <IconButton
        label={LABELS[outcome]}
        icon={<Icon size={15} aria-hidden />}
        onClick={() => void copy()}
        onBlur={() => setOutcome("none")}
      />
    </div>
  );
}
