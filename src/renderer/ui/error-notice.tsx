import { CircleAlert, X } from "lucide-react";
import type { ErrorData } from "#shared/errors";
import { strings } from "../strings.ts";
import { IconButton } from "./button.tsx";
import { Details, RawText } from "./details.tsx";
import { actionOf } from "./error-action.ts";
import styles from "./error-notice.module.css";
import { Remedy, type RemedyHandlers } from "./remedy.tsx";

type ErrorNoticeProps = RemedyHandlers &
  Readonly<{
    error: ErrorData;
    /** Leave the action out, because the page shows it elsewhere already. */
    withoutAction?: boolean;
    /** It was there before the person came, so it does not interrupt whoever hears the page. */
    standing?: boolean;
    onDismiss?: (() => void) | undefined;
  }>;

/** What went wrong in one sentence, the technical part one click away, and the one thing to do about it. */
export function ErrorNotice({
  error,
  withoutAction = false,
  standing = false,
  onDismiss,
  ...handlers
}: ErrorNoticeProps) {
  const action = actionOf(error);
  return (
    <div className={styles["notice"]} {...(standing ? {} : { role: "alert" })}>
      <CircleAlert className={styles["icon"]} size={16} aria-hidden />
      <div className={styles["body"]}>
        <p>{error.message}</p>
        {error.detail !== undefined && (
          <Details label={strings.errors.details}>
            <RawText label={strings.errors.details} text={error.detail} />
          </Details>
        )}
        {!withoutAction && action !== undefined && <Remedy action={action} {...handlers} />}
      </div>
      {onDismiss !== undefined && (
        <IconButton label={strings.errors.dismiss} icon={<X size={15} aria-hidden />} onClick={onDismiss} />
      )}
    </div>
  );
}
