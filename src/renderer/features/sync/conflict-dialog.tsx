import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import type { Conflict, ConflictChoice, Settled } from "#shared/models/sync";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { ConflictSettled } from "./conflict-settled.tsx";
import { VersionCards } from "./version-cards.tsx";
import { VersionTexts } from "./version-texts.tsx";

const words = strings.conflicts;

/** One file that was changed on both sides: its versions, what they say, and the choice. */
export function ConflictDialog(props: {
  readonly profile: ProfileView;
  readonly conflict: Conflict;
  readonly onSettled: () => void;
  readonly onClose: () => void;
}) {
  const { profile, conflict, onSettled, onClose } = props;
  const api = useApi();
  const [settled, setSettled] = useState<Settled | null>(null);
  const resolve = useAction(async (path: string, keep: ConflictChoice) => {
    setSettled(await api.conflicts.resolve({ profileId: profile.id, path, keep }));
    onSettled();
  });

  if (settled !== null) {
    return (
      <Dialog
        title={words.settledTitle}
        description={conflict.path}
        onClose={onClose}
        actions={<Button onClick={onClose}>{words.close}</Button>}
      >
        <ConflictSettled settled={settled} />
      </Dialog>
    );
  }
  // The file itself may be gone, with only its copies left.
  const keepBoth = () => resolve.start(conflict.versions[0]?.path ?? conflict.path, "both");
  return (
    <Dialog
      title={words.dialogTitle}
      description={conflict.path}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button pending={resolve.pending} onClick={keepBoth}>
            {conflict.versions.length > 2 ? words.keepAll : words.keepBoth}
          </Button>
        </>
      }
    >
      <VersionCards conflict={conflict} pending={resolve.pending} onKeep={resolve.start} />
      <VersionTexts profileId={profile.id} conflict={conflict} />
      {resolve.error !== null && <ErrorNotice error={resolve.error} onDismiss={resolve.clearError} />}
    </Dialog>
  );
}
