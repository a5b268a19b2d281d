import { useState } from "react";
import type { ProfileId } from "#shared/brand";
import type { SetupView } from "#shared/models/setup";
import { useLoad } from "../../hooks/use-load.ts";
import { useApi, useServices } from "../../services.ts";
import { strings } from "../../strings.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { SetupDone } from "./setup-done.tsx";
import { SetupSteps } from "./setup-steps.tsx";
import styles from "./setup-page.module.css";

const words = strings.setup;

/** Setting up an agent from nothing, in steps; nothing happens before the last one. */
export default function SetupPage() {
  const api = useApi();
  const { view } = useServices();
  const [attempt, setAttempt] = useState(0);
  const [made, setMade] = useState<ProfileId | null>(null);
  const { now, retry } = useLoad(`setup ${attempt}`, () => api.setup.look({}));
  if (made !== null) return <SetupDone profileId={made} />;
  switch (now.kind) {
    case "loading":
      return (
        <div className={styles["page"]}>
          <h1>{words.title}</h1>
          <Loading text={words.loading} />
        </div>
      );
    case "failed":
      return (
        <div className={styles["page"]}>
          <h1>{words.title}</h1>
          <ErrorNotice error={now.error} onRetry={retry} />
        </div>
      );
    case "ready":
      return (
        <SetupSteps
          key={keyOf(now.value, attempt)}
          view={now.value}
          onLook={() => setAttempt(attempt + 1)}
          onMade={(profileId) => {
            view.setState({ profileId });
            setMade(profileId);
          }}
        />
      );
  }
}

/** A new look begins with the draft as it is kept. */
function keyOf({ draft }: SetupView, attempt: number): string {
  return `${draft.id} ${attempt}`;
}
