import { useState } from "react";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";

const words = strings.setup;

/** Gives the draft up, with the secrets that were entered for it. */
export function StartOver({ onDone }: { readonly onDone: () => void }) {
  const api = useApi();
  const [isAsking, setAsking] = useState(false);
  const discard = useAction(async () => {
    await api.setup.discard({});
    setAsking(false);
    onDone();
  });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{words.startOver}</Button>
      {isAsking && (
        <Dialog
          title={words.startOverTitle}
          description={words.startOverText}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{words.keepGoing}</Button>
              <Button look="danger" pending={discard.pending} onClick={() => discard.start()}>
                {words.startOver}
              </Button>
            </>
          }
        >
          {discard.error !== null && <ErrorNotice error={discard.error} />}
        </Dialog>
      )}
    </>
  );
}
