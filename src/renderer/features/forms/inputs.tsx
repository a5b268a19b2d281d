import { Switch } from "../../ui/switch.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Field, type FieldFrame, fieldId, FieldNotes, inputProps } from "./field.tsx";
import styles from "./field.module.css";

type Input<T> = FieldFrame & Readonly<{ value: T; onChange: (value: T) => void }>;

export function TextField({
  value,
  onChange,
  isNumber = false,
  ...frame
}: Input<string> & Readonly<{ isNumber?: boolean }>) {
  return (
    <Field {...frame}>
      <input
        {...inputProps(frame)}
        className={classNames(styles["input"], isNumber && styles["short"])}
        type="text"
        inputMode={isNumber ? "numeric" : undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

/** A list, one item a line. */
export function LinesField({ value, onChange, ...frame }: Input<readonly string[]>) {
  return (
    <Field {...frame}>
      <textarea
        {...inputProps(frame)}
        className={styles["input"]}
        spellCheck={false}
        value={value.join("\n")}
        onChange={(event) => onChange(event.target.value.split("\n"))}
      />
    </Field>
  );
}

export type Choice = Readonly<{ value: string; text: string }>;

export function ChoiceField({
  value,
  onChange,
  choices,
  ...frame
}: Input<string> & Readonly<{ choices: readonly Choice[] }>) {
  return (
    <Field {...frame}>
      <select
        {...inputProps(frame)}
        className={styles["input"]}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.text}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function SwitchField({ value, onChange, ...frame }: Input<boolean>) {
  return (
    <div className={styles["field"]} id={fieldId(frame.field)}>
      <Switch label={frame.label} checked={value} pending={false} onChange={onChange} />
      <FieldNotes {...frame} />
    </div>
  );
}

/** Several of a few. */
export function ChecksField({
  value,
  onChange,
  choices,
  ...frame
}: Input<readonly string[]> & Readonly<{ choices: readonly Choice[] }>) {
  return (
    <div className={styles["field"]} id={fieldId(frame.field)}>
      <fieldset className={styles["checks"]}>
        <legend className={styles["label"]}>{frame.label}</legend>
        {choices.map((choice) => (
          <label key={choice.value} className={styles["check"]}>
            <input
              type="checkbox"
              checked={value.includes(choice.value)}
              onChange={(event) => {
                const others = value.filter((item) => item !== choice.value);
                onChange(event.target.checked ? [...others, choice.value] : others);
              }}
            />
            {choice.text}
          </label>
        ))}
      </fieldset>
      <FieldNotes {...frame} />
    </div>
  );
}
