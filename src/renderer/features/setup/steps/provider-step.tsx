import { CARDS } from "#shared/settings/provider-forms";
import { strings } from "../../../strings.ts";
import { ChoiceCards } from "../../forms/choice-cards.tsx";
import type { StepProps } from "../step-props.ts";

/** Where the copies go. Answers that were given for another cloud are kept, in case the person comes back to it. */
export function ProviderStep({ draft, change, issues }: StepProps) {
  return (
    <ChoiceCards
      label={strings.setup.provider.heading}
      isLabelHidden
      choices={CARDS.map((value) => ({ value, ...strings.providers.cards[value] }))}
      value={draft.card}
      onChange={(card) => change({ card })}
      issue={issues["sync.provider"]}
    />
  );
}
