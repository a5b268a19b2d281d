import { SearchX } from "lucide-react";
import type { ProfileId, SnapshotName } from "#shared/brand";
import type { SearchHit, SearchReport } from "#shared/models/snapshot";
import { commandLine } from "../../../format/command.ts";
import { formatCount } from "../../../format/number.ts";
import { type Load, useLoad } from "../../../hooks/use-load.ts";
import { useSettled } from "../../../hooks/use-settled.ts";
import { navigate } from "../../../route.ts";
import { useApi, useProfileFlag } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { CommandLine } from "../../../ui/command-line.tsx";
import { Details } from "../../../ui/details.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { PickList } from "../../../ui/pick-list.tsx";
import { nameOf, parentOf } from "../browse/entry-order.ts";
import { HitRow } from "./hit-row.tsx";
import type { Query } from "./query.ts";
import styles from "./search-results.module.css";
import { UnreadableNotice } from "./unreadable-notice.tsx";

const words = strings.search;

/** Milliseconds without a key after which a search starts. */
const PAUSE = 150;

/** The paths that hold the text, in this snapshot or in all; picking one shows the file, or opens the folder. */
export function SearchResults({
  profileId,
  snapshot,
  query,
  onFolder,
}: {
  readonly profileId: ProfileId;
  readonly snapshot: SnapshotName;
  readonly query: Query;
  /** A folder was opened: there is nothing to come back to. */
  readonly onFolder: () => void;
}) {
  const api = useApi();
  const text = useSettled(query.text.trim(), PAUSE);
  const here = query.where === "here";
  const key = `${here ? snapshot : ""}/${text}`;
  const found = useLoad(key, () =>
    text === ""
      ? Promise.resolve({ hits: [], total: 0, unreadable: [] })
      : api.backup.search({ profileId, text, ...(here ? { snapshot } : {}) }),
  );
  const open = ({ entry, snapshot: where }: SearchHit) => {
    if (entry.type === "directory") {
      onFolder();
      navigate({ page: "snapshots", snapshot: where, folder: entry.path });
    } else {
      const folder = parentOf(entry.path);
      navigate({ page: "snapshots", snapshot: where, folder, file: nameOf(entry.path) });
    }
  };
  return (
    <div className={styles["results"]}>
      <Found key={key} found={found} here={here} onPick={open} />
      <Terminal text={text} snapshot={here ? snapshot : null} />
    </div>
  );
}

function Found({
  found: { now, retry },
  here,
  onPick,
}: {
  readonly found: Load<SearchReport>;
  readonly here: boolean;
  readonly onPick: (hit: SearchHit) => void;
}) {
  if (now.kind === "loading") return <Loading text={here ? words.loading : words.loadingAll} />;
  if (now.kind === "failed") {
    return (
      <div className={styles["notice"]}>
        <ErrorNotice error={now.error} onRetry={retry} />
      </div>
    );
  }
  const { hits, total, unreadable } = now.value;
  return (
    <>
      <p className={styles["count"]} role="status">
        {words.found(total, formatCount(total))}
        {total > hits.length && ` ${words.firstOnly(formatCount(hits.length))}`}
      </p>
      <UnreadableNotice unreadable={unreadable} />
      {total === 0 ? (
        <EmptyState icon={<SearchX size={24} />} title={words.nothing} text={words.nothingText} />
      ) : (
        <PickList
          label={words.results}
          items={hits}
          onPick={onPick}
          renderItem={(hit) => <HitRow hit={hit} here={here} />}
        />
      )}
    </>
  );
}

function Terminal({ text, snapshot }: { readonly text: string; readonly snapshot: SnapshotName | null }) {
  const profileFlag = useProfileFlag();
  const where = snapshot === null ? [] : ["--snapshot", snapshot];
  return (
    <div className={styles["terminal"]}>
      <Details label={strings.command.same}>
        <CommandLine
          command={commandLine(["clawback", "backup", "search", text, ...where, ...profileFlag])}
        />
      </Details>
    </div>
  );
}
