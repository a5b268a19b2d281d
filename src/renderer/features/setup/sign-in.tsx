import { useEffect, useEffectEvent, useState } from "react";
import type { SetupDraft } from "#shared/models/setup";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { SignInElsewhere } from "../forms/sign-in-elsewhere.tsx";
import styles from "./setup-page.module.css";

const words = strings.providers.signIn;

/** Signing in: by a link on the computer that runs Clawback, or elsewhere with the token pasted here. */
export function SignIn(props: { readonly draft: SetupDraft; readonly onToken: (reference: string) => void }) {
  const { draft, onToken } = props;
  const api = useApi();
  const [link, setLink] = useState<string | null>(null);
  const signIn = useAction(async () => {
    try {
      const begun = await api.setup.signIn({ draft });
      setLink(begun.link);
      onToken((await api.setup.signedIn({})).reference);
    } finally {
      setLink(null);
    }
  });
  const cancel = useAction(() => api.setup.cancelSignIn({}));
  const leave = useEffectEvent(() => {
    if (signIn.pending) cancel.start();
  });
  useEffect(() => () => leave(), []);

  return (
    <div className={styles["column"]}>
      <div className={styles["row"]}>
        <Button look="primary" pending={signIn.pending} onClick={() => signIn.start()}>
          {signIn.pending ? (link === null ? words.starting : words.waiting) : words.start}
        </Button>
        {link !== null && <Button onClick={() => cancel.start()}>{words.cancel}</Button>}
      </div>
      {link !== null && (
        <p>
          {words.open}{" "}
          <a className={styles["link"]} href={link} target="_blank" rel="noreferrer">
            {link}
          </a>
        </p>
      )}
      {signIn.error !== null && signIn.error.code !== "CANCELLED" && (
        <ErrorNotice error={signIn.error} withoutAction onDismiss={signIn.clearError} />
      )}
      {draft.card !== null && <SignInElsewhere card={draft.card} />}
    </div>
  );
}
