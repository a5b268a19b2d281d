import type { ErrorAction } from "#shared/errors";
import { strings } from "../strings.ts";
import { Button, ButtonLink } from "./button.tsx";
import { CommandLine } from "./command-line.tsx";
import { remedyOf } from "./error-action.ts";
import styles from "./remedy.module.css";

export type RemedyHandlers = Readonly<{
  onRetry?: (() => void) | undefined;
  /** Instead of "Try again", where nothing was tried before. */
  retryLabel?: string;
  onReview?: (() => void) | undefined;
  pending?: boolean;
}>;

/** The one thing to do about an error: a button, a way to the settings, or a command to copy. Nothing when there is no handler for it here. */
export function Remedy({
  action,
  onRetry,
  retryLabel = strings.errors.retry,
  onReview,
  pending = false,
}: RemedyHandlers & { readonly action: ErrorAction }) {
  const remedy = remedyOf(action);
  if (remedy === null) return null;

  if (remedy.kind === "link") return <ButtonLink href={remedy.href}>{remedy.text}</ButtonLink>;
  if (remedy.kind === "command") {
    return (
      <div className={styles["command"]}>
        <p>{remedy.text}</p>
        <CommandLine command={remedy.command} />
      </div>
    );
  }
  const handler = remedy.does === "retry" ? onRetry : onReview;
  if (handler === undefined) return null;
  return (
    <Button look={remedy.does === "review" ? "primary" : "plain"} pending={pending} onClick={handler}>
      {remedy.does === "retry" ? retryLabel : strings.errors.review}
    </Button>
  );
}
