import { SYNC_MODES } from "#shared/settings/schema";
import { strings } from "../../../strings.ts";
import { ChoiceCards } from "../../forms/choice-cards.tsx";
import { ModePicture } from "../mode-picture.tsx";
import type { StepProps } from "../step-props.ts";

const words = strings.setup.mode;

/** The mode of sync, each with a picture of what flows where. */
export function ModeStep({ draft, change }: StepProps) {
  return (
    <ChoiceCards
      label={words.heading}
      isLabelHidden
      choices={SYNC_MODES.map((value) => ({
        value,
        name: words.modes[value].name,
        text: words.modes[value].text,
        ...(value === "mailbox" ? { badge: words.recommended } : {}),
        picture: <ModePicture mode={value} />,
      }))}
      value={draft.mode}
      onChange={(mode) => change({ mode })}
    />
  );
}
