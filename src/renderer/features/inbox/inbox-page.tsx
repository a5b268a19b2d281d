import type { ProfileView } from "#shared/models/app-state";
import { useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Arrivals } from "./arrivals.tsx";
import { Deliveries } from "./deliveries.tsx";
import { DropZone } from "./drop-zone.tsx";
import { HeldMail } from "./held-mail.tsx";
import styles from "./inbox-page.module.css";
import { useSend } from "./use-send.ts";

/** Files for the agent: a place to drop them, how far each one is, and what the agent has received. */
export function InboxPage({ profile }: { readonly profile: ProfileView }) {
  const { send, refusals, byPath } = useSend(profile.id);
  const { filesBy } = useAppState().face;
  return (
    <div className={styles["page"]}>
      <PageHeader title={strings.inbox.title} subtitle={strings.inbox.subtitle(profile.name)} />
      <DropZone takesFolders={filesBy === "path"} onDropped={send} />
      {refusals.length > 0 && (
        <ul className={styles["refusals"]} role="alert">
          {refusals.map((refusal) => (
            <li key={refusal}>{refusal}</li>
          ))}
        </ul>
      )}
      {byPath.error !== null && <ErrorNotice error={byPath.error} onDismiss={byPath.clearError} />}
      <div className={styles["lists"]}>
        <Deliveries profile={profile} />
        <HeldMail profile={profile} />
        <Arrivals arrivals={profile.arrivals} />
      </div>
    </div>
  );
}
