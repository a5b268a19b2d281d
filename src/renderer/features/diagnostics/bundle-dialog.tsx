import { Download } from "lucide-react";
import type { ProfileId } from "#shared/brand";
import { useLoad } from "../../hooks/use-load.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { RawText } from "../../ui/details.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import styles from "./bundle-dialog.module.css";
import { saveAsFile } from "./save-as-file.ts";

const words = strings.diagnostics;

/** The support bundle, shown before it can be saved; what is saved is what is shown. */
export function BundleDialog({
  profileId,
  onClose,
}: {
  readonly profileId: ProfileId | undefined;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const { now, retry } = useLoad(profileId ?? "", () =>
    api.diagnostics.bundle(profileId === undefined ? {} : { profileId }),
  );
  return (
    <Dialog
      title={words.bundleTitle}
      description={words.bundleText}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          {now.kind === "ready" && (
            <Button
              look="primary"
              icon={<Download size={15} aria-hidden />}
              onClick={() => saveAsFile(now.value.fileName, now.value.text)}
            >
              {words.save}
            </Button>
          )}
        </>
      }
    >
      {now.kind === "loading" && <Loading text={words.bundleLoading} />}
      {now.kind === "failed" && <ErrorNotice error={now.error} onRetry={retry} />}
      {now.kind === "ready" && (
        <div className={styles["text"]}>
          <RawText label={words.bundleLabel} text={now.value.text} />
        </div>
      )}
    </Dialog>
  );
}
