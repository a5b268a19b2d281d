import { CircleCheck, CircleX, Clock, CloudUpload, Hourglass, RotateCw, X } from "lucide-react";
import { assertNever } from "#shared/errors";
import type { Delivery, DeliveryState } from "#shared/models/delivery";
import { formatRelative } from "../../format/time.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { IconButton } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { ItemRow } from "./item-row.tsx";
import styles from "./status-icon.module.css";

const words = strings.inbox;

/** A file or folder that Clawback is bringing to the agent, or has brought. */
export function DeliveryRow({ delivery, now }: { readonly delivery: Delivery; readonly now: number }) {
  const { id: deliveryId, name, size, state } = delivery;
  const api = useApi();
  const retry = useAction(() => api.inbox.retry({ deliveryId }));
  const dismiss = useAction(() => api.inbox.dismiss({ deliveryId }));
  const failed = state.kind === "failed";
  const callError = retry.error ?? dismiss.error;

  return (
    <ItemRow
      icon={iconOf(state)}
      name={name}
      size={size}
      status={statusOf(state, now)}
      actions={
        <>
          {failed && (
            <IconButton
              label={words.retry(name)}
              icon={<RotateCw size={15} aria-hidden />}
              onClick={() => retry.start()}
            />
          )}
          {(failed || state.kind === "picked-up") && (
            <IconButton
              label={words.dismiss(name)}
              icon={<X size={15} aria-hidden />}
              onClick={() => dismiss.start()}
            />
          )}
        </>
      }
    >
      {state.kind === "sending" && <ProgressBar label={words.progressOf(name)} fraction={state.fraction} />}
      {failed && (
        <ErrorNotice error={state.error} standing withoutAction={state.error.action?.kind === "retry"} />
      )}
      {callError !== null && <ErrorNotice error={callError} withoutAction />}
    </ItemRow>
  );
}

function iconOf(state: DeliveryState) {
  switch (state.kind) {
    case "queued":
      return <Clock size={16} aria-hidden />;
    case "sending":
      return <CloudUpload size={16} aria-hidden />;
    case "waiting":
      return <Hourglass size={16} aria-hidden />;
    case "picked-up":
      return <CircleCheck size={16} className={styles["pickedUp"]} aria-hidden />;
    case "failed":
      return <CircleX size={16} className={styles["failed"]} aria-hidden />;
    default:
      return assertNever(state);
  }
}

function statusOf(state: DeliveryState, now: number): string {
  switch (state.kind) {
    case "queued":
      return words.queued;
    case "sending":
      return words.sending;
    case "waiting":
      return words.waiting;
    case "picked-up":
      return words.pickedUp(formatRelative(state.at, now));
    case "failed":
      return words.failed;
    default:
      return assertNever(state);
  }
}
