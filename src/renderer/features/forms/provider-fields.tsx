import type { ReactNode } from "react";
import { type Card, PROVIDER_FORMS, type ProviderField } from "#shared/settings/provider-forms";
import { strings } from "../../strings.ts";
import { ChoiceField, SwitchField, TextField } from "./inputs.tsx";
import { SecretField } from "./secret-field.tsx";

const words = strings.providers;

type ProviderFieldsProps = Readonly<{
  card: Card;
  /** "sync" or "backup". */
  section: string;
  profileId: string;
  read: (key: string) => string;
  onChange: (key: string, value: string) => void;
  issueOf: (key: string) => string | undefined;
  /** What stands before the field of a token: the sign-in. */
  signIn?: ReactNode;
}>;

/** What a provider asks for, from the one table of providers. */
export function ProviderFields({ card, signIn, ...props }: ProviderFieldsProps) {
  return PROVIDER_FORMS[card].fields.map((field) => (
    <OneField key={field.key} field={field} signIn={field.kind === "token" ? signIn : undefined} {...props} />
  ));
}

function OneField({
  field: { key, kind, choices = [], initial = "" },
  section,
  profileId,
  read,
  onChange,
  issueOf,
  signIn,
}: Omit<ProviderFieldsProps, "card"> & { readonly field: ProviderField }) {
  const said = words.fields[key];
  const frame = {
    field: `${section}.${key}`,
    label: said?.label ?? key,
    hint: said?.hint,
    issue: issueOf(key),
  };
  const value = read(key);
  const change = (next: string) => onChange(key, next);
  switch (kind) {
    case "secret":
    case "token":
      return (
        <>
          {signIn}
          <SecretField {...frame} value={value} name={`${profileId}/${section}.${key}`} onChange={change} />
        </>
      );
    case "switch":
      return <SwitchField {...frame} value={value === "true"} onChange={(on) => change(on ? "true" : "")} />;
    case "choice":
      return (
        <ChoiceField
          {...frame}
          value={value === "" ? initial : value}
          choices={choices.map((choice) => ({ value: choice, text: words.choices[choice] ?? choice }))}
          onChange={change}
        />
      );
    case "text":
    case "address":
    case "folder":
      return <TextField {...frame} value={value} onChange={change} />;
  }
}
