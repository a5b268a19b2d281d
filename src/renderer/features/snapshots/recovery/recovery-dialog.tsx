import { Printer } from "lucide-react";
import type { ProfileView } from "#shared/models/app-state";
import { useLoad } from "../../../hooks/use-load.ts";
import { useApi } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { RecoverySheetView } from "./recovery-sheet-view.tsx";

const words = strings.recovery;

/** How to restore without Clawback, from this very bucket, to be printed: the dialog is all that comes on the paper. */
export function RecoveryDialog({
  profile,
  onClose,
}: {
  readonly profile: ProfileView;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const { now, retry } = useLoad(profile.id, () => api.backup.recoverySheet({ profileId: profile.id }));
  return (
    <Dialog
      title={now.kind === "ready" ? now.value.title : words.title}
      description={words.description}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          {now.kind === "ready" && (
            <Button look="primary" icon={<Printer size={15} aria-hidden />} onClick={() => window.print()}>
              {words.print}
            </Button>
          )}
        </>
      }
    >
      {now.kind === "loading" && <Loading text={words.loading} />}
      {now.kind === "failed" && <ErrorNotice error={now.error} onRetry={retry} />}
      {now.kind === "ready" && <RecoverySheetView sheet={now.value} />}
    </Dialog>
  );
}
