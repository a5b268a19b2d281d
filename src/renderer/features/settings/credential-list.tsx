import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { CredentialView } from "#shared/models/settings";
import { useAction } from "../../hooks/use-action.ts";
import { useLoad } from "../../hooks/use-load.ts";
import { useNow } from "../../hooks/use-now.ts";
import { hrefOf, settingsRouteOf } from "../../route.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { Moment } from "../../ui/moment.tsx";
import styles from "./settings-page.module.css";

const words = strings.settings.credentials;

/** That secrets exist, where, since when and for what; never what they are. */
export function CredentialList() {
  const api = useApi();
  const { now, retry } = useLoad("credentials", () => api.credentials.list({}));
  const [forgetting, setForgetting] = useState<string | null>(null);
  if (now.kind === "loading") return <Loading text={strings.settings.loading} />;
  if (now.kind === "failed") return <ErrorNotice error={now.error} onRetry={retry} />;
  const { credentials, keychainError } = now.value;
  return (
    <Card title={strings.settings.sections.credentials}>
      <p className={styles["quiet"]}>{words.text}</p>
      {keychainError !== null && <p className={styles["anew"]}>{words.noKeychain}</p>}
      {credentials.length === 0 ? (
        <EmptyState icon={<KeyRound size={24} />} title={words.empty} text={words.emptyText} />
      ) : (
        <ul>
          {credentials.map((credential) => (
            <CredentialRow
              key={credential.reference}
              credential={credential}
              onForget={() => setForgetting(credential.name)}
            />
          ))}
        </ul>
      )}
      {forgetting !== null && (
        <ForgetDialog
          name={forgetting}
          onClose={() => setForgetting(null)}
          onForgotten={() => {
            setForgetting(null);
            retry();
          }}
        />
      )}
    </Card>
  );
}

function CredentialRow(props: { readonly credential: CredentialView; readonly onForget: () => void }) {
  const { name, place, since, isThere, usedBy } = props.credential;
  const now = useNow();
  const [use] = usedBy;
  return (
    <li className={styles["credential"]}>
      <KeyRound size={16} aria-hidden />
      <div className={styles["words"]}>
        <p>
          <strong>{name}</strong>
        </p>
        <p className={styles["quiet"]}>
          {words[place]}
          {since !== null && (
            <>
              {" · "}
              {words.since} <Moment iso={since} now={now} />
            </>
          )}
          {" · "}
          {usedBy.length === 0 ? words.unused : words.usedBy(usedBy.join(", "))}
        </p>
      </div>
      {isThere === false && <span className={styles["missing"]}>{words.missing}</span>}
      {isThere === false && use !== undefined && (
        <ButtonLink href={hrefOf(settingsRouteOf(use.replace(/^[^:]*: /, "")))}>{words.enter}</ButtonLink>
      )}
      {isThere !== false && (
        <Button aria-label={words.forget(name)} onClick={props.onForget}>
          {words.forgetGo}
        </Button>
      )}
    </li>
  );
}

function ForgetDialog(props: {
  readonly name: string;
  readonly onClose: () => void;
  readonly onForgotten: () => void;
}) {
  const { name, onClose, onForgotten } = props;
  const api = useApi();
  const forget = useAction(async () => {
    await api.credentials.forget({ name });
    onForgotten();
  });
  return (
    <Dialog
      title={words.forgetTitle}
      description={words.forgetText(name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{strings.settings.cancel}</Button>
          <Button look="danger" pending={forget.pending} onClick={() => forget.start()}>
            {words.forgetGo}
          </Button>
        </>
      }
    >
      {forget.error !== null && <ErrorNotice error={forget.error} withoutAction />}
    </Dialog>
  );
}
