import type { SetupDraft, SetupView } from "#shared/models/setup";
import type { Issues } from "./issues.ts";

/** What every step of the set-up gets. */
export type StepProps = Readonly<{
  view: SetupView;
  draft: SetupDraft;
  change: (patch: Partial<SetupDraft>) => void;
  issues: Issues;
  /** Looks round on this computer again. */
  onLook: () => void;
}>;
