import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import { useAction } from "../../hooks/use-action.ts";
import { navigate } from "../../route.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";

const words = strings.settings;

/** Removes the agent from Clawback, and nothing else. */
export function RemoveCard({ profile }: { readonly profile: ProfileView }) {
  const api = useApi();
  const [isAsking, setAsking] = useState(false);
  const remove = useAction(async () => {
    await api.settings.removeProfile({ profileId: profile.id });
    navigate({ page: "overview" });
  });
  return (
    <Card title={words.removal}>
      <p>{words.removeText}</p>
      <div>
        <Button onClick={() => setAsking(true)}>{words.remove}</Button>
      </div>
      {isAsking && (
        <Dialog
          title={words.removeTitle(profile.name)}
          description={words.removeText}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{words.cancel}</Button>
              <Button look="danger" pending={remove.pending} onClick={() => remove.start()}>
                {words.removeGo}
              </Button>
            </>
          }
        >
          {remove.error !== null && <ErrorNotice error={remove.error} withoutAction />}
        </Dialog>
      )}
    </Card>
  );
}
