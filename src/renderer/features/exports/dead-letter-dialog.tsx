import type { ProfileId } from "#shared/brand";
import type { DeadLetter } from "#shared/models/export";
import { formatCount } from "../../format/number.ts";
import { formatFull } from "../../format/time.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Facts } from "../../ui/facts.tsx";

const words = strings.exports;

/** One record that could not be exported: which, why, where it lies, and what to do about it. */
export function DeadLetterDialog({
  profileId,
  letter,
  onClose,
}: {
  readonly profileId: ProfileId;
  readonly letter: DeadLetter;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const { target, sourceKey } = letter;
  const record = { profileId, target, sourceKey };
  const retry = useAction(async () => {
    await api.exports.retry(record);
    onClose();
  });
  const discard = useAction(async () => {
    await api.exports.discard(record);
    onClose();
  });
  const failed = retry.error ?? discard.error;
  return (
    <Dialog
      title={words.letterTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button pending={discard.pending} onClick={() => discard.start()}>
            {words.discard}
          </Button>
          <Button look="primary" pending={retry.pending} onClick={() => retry.start()}>
            {words.retry}
          </Button>
        </>
      }
    >
      <Facts
        facts={[
          { label: words.record, value: sourceKey },
          { label: words.target, value: words.targets[target] },
          ...(letter.where === null ? [] : [{ label: words.place, value: letter.where }]),
          { label: words.attempts, value: formatCount(letter.attempts) },
          { label: words.firstAt, value: formatFull(letter.firstAt) },
          { label: words.lastAt, value: formatFull(letter.lastAt) },
        ]}
      />
      <ErrorNotice error={letter.error} standing withoutAction />
      <p>{words.discardText}</p>
      {failed !== null && <ErrorNotice error={failed} />}
    </Dialog>
  );
}
