import { Equal } from "lucide-react";
import { useMemo, useState } from "react";
import type { ProfileId, SnapshotName } from "#shared/brand";
import type { ChangeCount, EntryChange, SnapshotDiff } from "#shared/models/snapshot";
import { commandLine } from "../../../format/command.ts";
import { formatCount } from "../../../format/number.ts";
import { formatSize } from "../../../format/size.ts";
import { useLoad } from "../../../hooks/use-load.ts";
import { navigate } from "../../../route.ts";
import { useApi, useProfileFlag } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { CommandLine } from "../../../ui/command-line.tsx";
import { Details } from "../../../ui/details.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { PickList } from "../../../ui/pick-list.tsx";
import { Segments } from "../../../ui/segments.tsx";
import { nameOf, parentOf } from "../browse/entry-order.ts";
import { ChangeRow } from "./change-row.tsx";
import styles from "./changes-view.module.css";

const words = strings.changes;

type Kind = "every" | EntryChange["kind"];

/** What was added, changed and removed since an earlier snapshot; picking one shows the file as it was, or is. */
export function ChangesView({
  profileId,
  before,
  after,
}: {
  readonly profileId: ProfileId;
  readonly before: SnapshotName;
  readonly after: SnapshotName;
}) {
  const api = useApi();
  const profileFlag = useProfileFlag();
  const { now, retry } = useLoad(`${before}/${after}`, () => api.backup.diff({ profileId, before, after }));
  if (now.kind === "loading") return <Loading text={words.loading} />;
  if (now.kind === "failed") {
    return (
      <div className={styles["notice"]}>
        <ErrorNotice error={now.error} onRetry={retry} />
      </div>
    );
  }
  return (
    <div className={styles["view"]}>
      <Changes diff={now.value} />
      <div className={styles["terminal"]}>
        <Details label={strings.command.same}>
          <CommandLine command={commandLine(["clawback", "backup", "diff", before, after, ...profileFlag])} />
        </Details>
      </div>
    </div>
  );
}

function Changes({ diff }: { readonly diff: SnapshotDiff }) {
  const [kind, setKind] = useState<Kind>("every");
  const shown = useMemo(
    () => diff.changes.filter((change) => kind === "every" || change.kind === kind),
    [diff, kind],
  );
  const all = diff.added.entries + diff.changed.entries + diff.removed.entries;
  if (all === 0) return <EmptyState icon={<Equal size={24} />} title={words.none} text={words.noneText} />;

  const open = (change: EntryChange) => {
    const [snapshot, entry] =
      change.kind === "removed" ? [diff.before, change.before] : [diff.after, change.after];
    if (entry.type === "directory" || entry.type === "symlink") {
      const folder = entry.type === "directory" ? entry.path : parentOf(entry.path);
      navigate({ page: "snapshots", snapshot, folder });
    } else {
      const file = { folder: parentOf(entry.path), file: nameOf(entry.path) };
      const since = change.kind === "removed" ? {} : { since: diff.before };
      navigate({ page: "snapshots", snapshot, ...file, ...since });
    }
  };
  return (
    <>
      <div className={styles["bar"]}>
        <Segments<Kind>
          label={words.kinds}
          value={kind}
          choices={[
            { value: "every", text: words.every },
            { value: "added", text: countOf(words.added, diff.added) },
            { value: "changed", text: countOf(words.changed, diff.changed) },
            { value: "removed", text: countOf(words.removed, diff.removed) },
          ]}
          onChange={setKind}
        />
        <p className={styles["sizes"]}>
          {words.sizes(
            formatSize(diff.added.bytes),
            formatSize(diff.changed.bytes),
            formatSize(diff.removed.bytes),
          )}
          {all > diff.changes.length && ` ${words.firstOnly(formatCount(diff.changes.length))}`}
        </p>
      </div>
      <PickList
        key={kind}
        label={words.list}
        items={shown}
        onPick={open}
        renderItem={(change) => <ChangeRow change={change} />}
      />
    </>
  );
}

function countOf(text: string, { entries }: ChangeCount): string {
  return `${text} ${formatCount(entries)}`;
}
