import { TriangleAlert } from "lucide-react";
import type { RestoreConflict, RestoreReport } from "#shared/models/snapshot";
import { formatCount } from "../../../format/number.ts";
import { formatSize } from "../../../format/size.ts";
import type { Loaded } from "../../../hooks/use-load.ts";
import { strings } from "../../../strings.ts";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Facts } from "../../../ui/facts.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { PathText } from "../../../ui/path-text.tsx";
import { byName } from "../browse/entry-order.ts";
import styles from "./restore.module.css";

const words = strings.restore;

/** As many names as a person looks through; the rest is a number. */
const MOST_SHOWN = 200;

/** What a restore would write, where to, and what it would replace there. */
export function RestorePlan({
  plan,
  onRetry,
}: {
  readonly plan: Loaded<RestoreReport>;
  readonly onRetry: () => void;
}) {
  if (plan.kind === "loading") return <Loading text={words.checking} />;
  if (plan.kind === "failed") return <ErrorNotice error={plan.error} onRetry={onRetry} />;
  const { files, bytes, to, paths, conflicts } = plan.value;
  const what = `${strings.runs.files(files, formatCount(files))}, ${formatSize(bytes)}`;
  return (
    <>
      <Facts
        facts={[
          { label: words.what, value: what },
          {
            label: conflicts === undefined ? words.where : words.whereInPlace,
            value: <PathText path={to} />,
          },
        ]}
      />
      {conflicts === undefined ? (
        <p className={styles["quiet"]}>{words.safe}</p>
      ) : (
        <Conflicts conflicts={conflicts} />
      )}
      <Names label={words.paths} names={paths.toSorted(byName)} all={files} />
    </>
  );
}

function Conflicts({ conflicts }: { readonly conflicts: readonly RestoreConflict[] }) {
  if (conflicts.length === 0) return <p className={styles["quiet"]}>{words.noConflicts}</p>;
  return (
    <>
      <p className={styles["warning"]}>
        <TriangleAlert size={16} aria-hidden />
        <span>{words.conflicts(conflicts.length, formatCount(conflicts.length))}</span>
      </p>
      <Names
        label={words.replaced}
        names={conflicts.map(({ target }) => target).toSorted(byName)}
        all={conflicts.length}
      />
    </>
  );
}

function Names({
  label,
  names,
  all,
}: {
  readonly label: string;
  readonly names: readonly string[];
  readonly all: number;
}) {
  const shown = names.slice(0, MOST_SHOWN);
  const more = all - shown.length;
  return (
    <div>
      <p className={styles["label"]}>{label}</p>
      <ul className={styles["paths"]} aria-label={label} tabIndex={0}>
        {shown.map((name) => (
          <li key={name}>{name}</li>
        ))}
        {more > 0 && <li className={styles["quiet"]}>{words.andMore(more, formatCount(more))}</li>}
      </ul>
    </div>
  );
}
