import { CircleX, CloudUpload, RotateCw, X } from "lucide-react";
import { useServices } from "../../services.ts";
import { strings } from "../../strings.ts";
import { IconButton } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { ItemRow } from "./item-row.tsx";
import type { Outgoing } from "./outbox.ts";
import styles from "./status-icon.module.css";

const words = strings.inbox;
const LABELS = { waiting: words.waitingUpload, uploading: words.uploading, failed: words.failed };

/** A file that is being uploaded from this browser to Clawback. */
export function OutgoingRow({ item }: { readonly item: Outgoing }) {
  const { outbox } = useServices();
  const { file, state } = item;
  const failed = state.kind === "failed";
  return (
    <ItemRow
      icon={
        failed ? (
          <CircleX size={16} className={styles["failed"]} aria-hidden />
        ) : (
          <CloudUpload size={16} aria-hidden />
        )
      }
      name={file.name}
      size={file.size}
      status={LABELS[state.kind]}
      actions={
        <>
          {failed && (
            <IconButton
              label={words.retry(file.name)}
              icon={<RotateCw size={15} aria-hidden />}
              onClick={() => outbox.retry(item.id)}
            />
          )}
          <IconButton
            label={failed ? words.dismiss(file.name) : words.cancelUpload(file.name)}
            icon={<X size={15} aria-hidden />}
            onClick={() => outbox.remove(item.id)}
          />
        </>
      }
    >
      {state.kind === "uploading" && (
        <ProgressBar label={words.progressOf(file.name)} fraction={state.fraction} />
      )}
      {failed && <ErrorNotice error={state.error} withoutAction />}
    </ItemRow>
  );
}
