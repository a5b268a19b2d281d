import { strings } from "../../strings.ts";
import { ChecksField, ChoiceField, LinesField, SwitchField, TextField } from "../forms/inputs.tsx";
import { intervalChoices } from "../forms/intervals.ts";
import { SecretField } from "../forms/secret-field.tsx";
import { CloudField } from "./cloud-field.tsx";
import { listAt, textAt } from "./document.ts";
import { type FieldSpec, ITEMS } from "./field-specs.ts";
import { RetainField } from "./retain-field.tsx";
import type { Edits } from "./use-edits.ts";

const words = strings.settings;

/** One setting, edited as its kind wants. */
export function SettingField({
  spec,
  profileId,
  edits,
}: {
  readonly spec: FieldSpec;
  readonly profileId: string;
  readonly edits: Edits;
}) {
  const { field } = spec;
  const { document, set } = edits;
  const said = words.fields[field];
  const frame = { field, label: said?.label ?? field, hint: said?.hint, issue: edits.issueOf(field) };
  const text = textAt(document, field);
  switch (spec.kind) {
    case "text":
      return (
        <TextField
          {...frame}
          value={text}
          onChange={(value) => set({ [field]: value === "" && spec.optional === true ? null : value })}
        />
      );
    case "number":
      return (
        <TextField
          {...frame}
          isNumber
          value={text}
          onChange={(value) => set({ [field]: /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value })}
        />
      );
    case "switch":
      return <SwitchField {...frame} value={text === "true"} onChange={(on) => set({ [field]: on })} />;
    case "lines":
      return (
        <LinesField
          {...frame}
          value={listAt(document, field)}
          onChange={(items) => set({ [field]: [...items] })}
        />
      );
    case "choice":
      return (
        <ChoiceField
          {...frame}
          value={text}
          choices={spec.choices.map((value) => ({ value, text: words.choices[value] ?? value }))}
          onChange={(value) => set({ [field]: value })}
        />
      );
    case "items":
      return (
        <ChecksField
          {...frame}
          value={listAt(document, field)}
          choices={ITEMS.map((value) => ({ value, text: words.items[value] }))}
          onChange={(items) => set({ [field]: [...items] })}
        />
      );
    case "interval":
      return (
        <ChoiceField
          {...frame}
          value={text}
          choices={intervalChoices(spec.least, Number(text))}
          onChange={(value) => set({ [field]: Number(value) })}
        />
      );
    case "secret":
      return (
        <SecretField
          {...frame}
          value={text}
          name={`${profileId}/${field}`}
          isPassphrase={spec.isPassphrase === true}
          onChange={(reference) => set({ [field]: reference })}
        />
      );
    case "cloud":
      return <CloudField section={spec.section} profileId={profileId} edits={edits} />;
    case "retain":
      return <RetainField edits={edits} />;
  }
}
