import { strings } from "../../strings.ts";
import { ChoiceField, TextField } from "../forms/inputs.tsx";
import { textAt, valueAt } from "./document.ts";
import styles from "./settings-page.module.css";
import type { Edits } from "./use-edits.ts";

const words = strings.settings;
const FIELD = "backup.retain";
const AGES = ["daily", "weekly", "monthly", "yearly"] as const;

/** How many snapshots stay: the newest so many, or so many by age. */
export function RetainField({ edits }: { readonly edits: Edits }) {
  const { document, set } = edits;
  const isCount = typeof valueAt(document, FIELD) !== "object";
  return (
    <>
      <ChoiceField
        field={FIELD}
        label={words.keepRule}
        issue={isCount ? undefined : edits.issueOf(FIELD)}
        value={isCount ? "count" : "age"}
        choices={[
          { value: "count", text: words.keepByCount },
          { value: "age", text: words.keepByAge },
        ]}
        onChange={(kind) =>
          set({ [FIELD]: kind === "count" ? 7 : { daily: 7, weekly: 4, monthly: 6, yearly: 0 } })
        }
      />
      <div className={styles["numbers"]}>
        {isCount ? (
          <TextField
            field={`${FIELD}.count`}
            label={words.keepCount}
            issue={edits.issueOf(FIELD)}
            isNumber
            value={textAt(document, FIELD)}
            onChange={(value) => set({ [FIELD]: numberOf(value) })}
          />
        ) : (
          AGES.map((age) => (
            <TextField
              key={age}
              field={`${FIELD}.${age}`}
              label={words.fields[`${FIELD}.${age}`]?.label ?? age}
              isNumber
              value={textAt(document, `${FIELD}.${age}`)}
              onChange={(value) => set({ [`${FIELD}.${age}`]: numberOf(value) })}
            />
          ))
        )}
      </div>
    </>
  );
}

function numberOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}
