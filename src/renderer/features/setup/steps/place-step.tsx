import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useAction } from "../../../hooks/use-action.ts";
import { useApi } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { TextField } from "../../forms/inputs.tsx";
import { SignIn } from "../../forms/sign-in.tsx";
import { ProviderFields } from "../../forms/provider-fields.tsx";
import styles from "../setup-page.module.css";
import type { StepProps } from "../step-props.ts";

const words = strings.setup.place;

/** What came of the check must not lie below the fold. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

/** The folder, and the sign-in or the keys; with a look whether they work. */
export function PlaceStep({ draft, change, issues }: StepProps) {
  const api = useApi();
  const [checked, setChecked] = useState<unknown>(null);
  const check = useAction(async () => {
    await api.setup.check({ draft });
    setChecked(draft);
  });
  const { card, values } = draft;
  if (card === null) return null;
  const answer = (key: string, value: string) => change({ values: { ...values, [key]: value } });

  return (
    <>
      <ProviderFields
        card={card}
        section="sync"
        profileId={draft.id}
        read={(key) => values[key] ?? ""}
        onChange={answer}
        issueOf={(key) => issues[`sync.${key}`]}
        signIn={
          <SignIn
            card={card}
            begin={() => api.setup.signIn({ draft })}
            onToken={(reference) => answer(`${card}.token`, reference)}
          />
        }
      />
      <TextField
        field="sync.remotePath"
        label={words.folder}
        hint={words.folderHint}
        value={draft.remotePath}
        onChange={(remotePath) => change({ remotePath })}
      />
      <div className={styles["row"]}>
        <Button pending={check.pending} onClick={() => check.start()}>
          {check.pending ? words.checking : words.check}
        </Button>
        <p className={styles["good"]} role="status">
          {checked === draft && !check.pending && (
            <>
              <CircleCheck size={16} aria-hidden />
              {words.good}
            </>
          )}
        </p>
      </div>
      {check.error !== null && (
        <div ref={intoView} className={styles["outcome"]}>
          <ErrorNotice error={check.error} withoutAction onDismiss={check.clearError} />
        </div>
      )}
    </>
  );
}
