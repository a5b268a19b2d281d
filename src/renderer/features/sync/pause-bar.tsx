import { CirclePause } from "lucide-react";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import styles from "./pause-bar.module.css";
import { pauseText } from "./pause-text.ts";

const words = strings.pause;

/** Says that everything is paused, until when, and offers to resume. Nothing when nothing is. */
export function PauseBar() {
  const { pausedUntil } = useAppState();
  const api = useApi();
  const now = useNow();
  const resume = useAction(() => api.app.resume({}));
  if (pausedUntil === null) return null;
  return (
    <section className={styles["bar"]} aria-label={words.label}>
      <CirclePause size={18} aria-hidden />
      <p className={styles["text"]}>
        <strong>{pauseText(pausedUntil, now)}.</strong> {words.text}
      </p>
      <Button pending={resume.pending} onClick={() => resume.start()}>
        {words.resume}
      </Button>
      {resume.error !== null && <ErrorNotice error={resume.error} onDismiss={resume.clearError} />}
    </section>
  );
}
