import { KeyRound, PlugZap } from "lucide-react";
import type { ErrorData } from "#shared/errors";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import styles from "./start-page.module.css";

/** What stands before the first state has come, or when it cannot come: not let in, or not readable. */
export function StartPage(props: { readonly refused: boolean; readonly error: ErrorData | null }) {
  return (
    <main className={styles["start"]}>
      <StartContent {...props} />
    </main>
  );
}

function StartContent({ refused, error }: { readonly refused: boolean; readonly error: ErrorData | null }) {
  if (refused) {
    return (
      <EmptyState
        icon={<KeyRound size={28} />}
        title={strings.connection.refusedTitle}
        isPage
        text={strings.connection.refusedText}
      >
        <Loading text={strings.connection.trying} />
      </EmptyState>
    );
  }
  if (error === null) {
    return (
      <>
        <h1 className={styles["name"]}>{strings.app.name}</h1>
        <Loading text={strings.app.loading} />
      </>
    );
  }
  return (
    <EmptyState icon={<PlugZap size={28} />} title={strings.app.loadFailed} isPage>
      <ErrorNotice error={error} withoutAction />
      <Button onClick={() => window.location.reload()}>{strings.errors.retry}</Button>
    </EmptyState>
  );
}
