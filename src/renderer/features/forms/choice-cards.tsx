import { type ReactNode, useId } from "react";
import styles from "./choice-cards.module.css";

export type CardChoice<T extends string> = Readonly<{
  value: T;
  name: string;
  text: string;
  badge?: string;
  picture?: ReactNode;
}>;

/** One of a few, each with a sentence, as cards; arrow keys go through them. */
export function ChoiceCards<T extends string>(props: {
  readonly label: string;
  readonly choices: readonly CardChoice<T>[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly issue?: string | undefined;
  /** Where the heading above says it already. */
  readonly isLabelHidden?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className={styles["group"]}>
      <legend className={styles[props.isLabelHidden === true ? "hidden" : "legend"]}>{props.label}</legend>
      <div className={styles["cards"]}>
        {props.choices.map(({ value, name: title, text, badge, picture }) => (
          <label key={value} className={styles["card"]}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            <span className={styles["words"]}>
              <span className={styles["name"]}>
                {title}
                {badge !== undefined && <span className={styles["badge"]}>{badge}</span>}
              </span>
              <span className={styles["text"]}>{text}</span>
              {picture}
            </span>
          </label>
        ))}
      </div>
      {props.issue !== undefined && (
        <p className={styles["issue"]} role="alert">
          {props.issue}
        </p>
      )}
    </fieldset>
  );
}
