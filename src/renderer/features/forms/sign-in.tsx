import { useEffect, useEffectEvent, useState } from "react";
import type { Card } from "#shared/settings/provider-forms";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { SignInElsewhere } from "./sign-in-elsewhere.tsx";
import styles from "./field.module.css";

const words = strings.providers.signIn;

/** Signing in: by a link on the computer that runs Clawback, or elsewhere with the token pasted here. */
export function SignIn({
  card,
  begin,
  onToken,
}: {
  readonly card: Card;
  readonly begin: () => Promise<{ link: string }>;
  readonly onToken: (reference: string) => void;
}) {
  const api = useApi();
  const [link, setLink] = useState<string | null>(null);
  const signIn = useAction(async () => {
    try {
      setLink((await begin()).link);
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
    <div className={styles["field"]}>
      <div className={styles["line"]}>
        <Button look="primary" pending={signIn.pending} onClick={() => signIn.start()}>
          {signIn.pending ? (link === null ? words.starting : words.waiting) : words.start}
        </Button>
        {link !== null && <Button onClick={() => cancel.start()}>{words.cancel}</Button>}
      </div>
      {link !== null && (
        <p>
          {words.open}{" "}
          <a className={styles["stored"]} href={link} target="_blank" rel="noreferrer">
            {link}
          </a>
        </p>
      )}
      {signIn.error !== null && signIn.error.code !== "CANCELLED" && (
        <ErrorNotice error={signIn.error} withoutAction onDismiss={signIn.clearError} />
      )}
      <SignInElsewhere card={card} />
    </div>
  );
}
