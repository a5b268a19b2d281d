import type { SnapshotName } from "#shared/brand";
import type { SnapshotSummary } from "#shared/models/snapshot";
import { formatMoment } from "../../format/time.ts";
import { strings } from "../../strings.ts";
import { SearchField } from "../../ui/search-field.tsx";
import { Segments } from "../../ui/segments.tsx";
import { Select } from "../../ui/select.tsx";
import { isAsked, type Query } from "./find/query.ts";
import styles from "./snapshot-tools.module.css";

const words = strings.search;

/** The value of "all files" in the choice of what is shown. */
const ALL = "";

/** How to come to what one looks for: a search, here or in all snapshots, or only what changed since an earlier one. */
export function SnapshotTools({
  earlier,
  query,
  onQuery,
  since,
  onSince,
}: {
  /** Newest first. */
  readonly earlier: readonly SnapshotSummary[];
  readonly query: Query;
  readonly onQuery: (query: Query) => void;
  readonly since: string | null;
  readonly onSince: (since: SnapshotName | null) => void;
}) {
  return (
    <div className={styles["tools"]} role="search">
      <SearchField
        label={query.where === "here" ? words.label : words.labelAll}
        text={query.text}
        onText={(text) => onQuery({ ...query, text })}
      />
      {isAsked(query) ? (
        <Segments
          label={words.where}
          value={query.where}
          choices={[
            { value: "here", text: words.here },
            { value: "everywhere", text: words.everywhere },
          ]}
          onChange={(where) => onQuery({ ...query, where })}
        />
      ) : (
        earlier.length > 0 && (
          <Select
            label={strings.changes.show}
            value={since ?? ALL}
            choices={[
              { value: ALL, text: strings.changes.all },
              ...earlier.map(({ name, createdAt }, index) => ({
                value: name,
                text:
                  index === 0
                    ? strings.changes.sincePrevious(formatMoment(createdAt))
                    : strings.changes.since(formatMoment(createdAt)),
              })),
            ]}
            onChange={(value) => onSince(earlier.find(({ name }) => name === value)?.name ?? null)}
          />
        )
      )}
    </div>
  );
}
