import { BadgeCheck } from "lucide-react";
import { useState } from "react";
import type { SnapshotName } from "#shared/brand";
import type { ProfileView } from "#shared/models/app-state";
import type { SnapshotSummary } from "#shared/models/snapshot";
import { formatCount } from "../../format/number.ts";
import { formatMoment } from "../../format/time.ts";
import { navigate, type SnapshotsRoute } from "../../route.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Breadcrumbs } from "./browse/breadcrumbs.tsx";
import { FolderView } from "./browse/folder-view.tsx";
import { NOTHING, type Selection } from "./browse/selection.ts";
import { ChangesView } from "./compare/changes-view.tsx";
import { FileView } from "./file/file-view.tsx";
import { isAsked, NO_QUERY, type Query } from "./find/query.ts";
import { SearchResults } from "./find/search-results.tsx";
import { VerifyDialog } from "./proof/verify-dialog.tsx";
import { RestoreDialog } from "./restore/restore-dialog.tsx";
import { SnapshotFacts } from "./snapshot-facts.tsx";
import styles from "./snapshot-panel.module.css";
import { SnapshotTools } from "./snapshot-tools.tsx";

const words = strings.snapshots;

type OpenDialog =
  Readonly<{ kind: "verify" }> | Readonly<{ kind: "restore"; paths: readonly string[] }> | null;

/** One snapshot: what it is, its files by folder, by search or by what changed, and what can be done with it. */
export function SnapshotPanel({
  profile,
  snapshot,
  earlier,
  route,
  query,
  onQuery,
}: {
  readonly profile: ProfileView;
  readonly snapshot: SnapshotSummary;
  /** Newest first. */
  readonly earlier: readonly SnapshotSummary[];
  readonly route: SnapshotsRoute;
  readonly query: Query;
  readonly onQuery: (query: Query) => void;
}) {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const [lastFile, setLastFile] = useState<string | null>(null);
  const { name } = snapshot;
  const { folder, file } = route;
  const since = earlier.find((candidate) => candidate.name === route.since)?.name ?? null;
  const here = { page: "snapshots", snapshot: name, folder } as const;

  const leaveFile = () => {
    if (file !== undefined) setLastFile(pathIn(folder, file));
    navigate(since === null ? here : { ...here, since });
  };
  const ask = (asked: Query) => {
    onQuery(asked);
    if (file !== undefined) leaveFile();
  };
  const show = (wanted: SnapshotName | null) => navigate(wanted === null ? here : { ...here, since: wanted });
  const isFolder = file === undefined && !isAsked(query) && since === null;

  return (
    <section className={styles["panel"]} aria-label={formatMoment(snapshot.createdAt)}>
      <header className={styles["header"]}>
        <h2 className={styles["title"]}>{formatMoment(snapshot.createdAt)}</h2>
        <div className={styles["actions"]}>
          <Button icon={<BadgeCheck size={15} aria-hidden />} onClick={() => setDialog({ kind: "verify" })}>
            {words.prove}
          </Button>
          <Button onClick={() => setDialog({ kind: "restore", paths: [] })}>{words.restoreAll}</Button>
        </div>
        <SnapshotFacts snapshot={snapshot} />
      </header>

      <SnapshotTools earlier={earlier} query={query} onQuery={ask} since={since} onSince={show} />

      {file !== undefined && (
        <>
          <Breadcrumbs snapshot={name} folder={folder} />
          <FileView
            key={pathIn(folder, file)}
            profileId={profile.id}
            snapshot={name}
            path={pathIn(folder, file)}
            onRestore={() => setDialog({ kind: "restore", paths: [pathIn(folder, file)] })}
            onBack={leaveFile}
          />
        </>
      )}
      {file === undefined && isAsked(query) && (
        <SearchResults
          profileId={profile.id}
          snapshot={name}
          query={query}
          onFolder={() => onQuery({ ...NO_QUERY, where: query.where })}
        />
      )}
      {file === undefined && !isAsked(query) && since !== null && (
        <ChangesView profileId={profile.id} before={since} after={name} />
      )}
      {isFolder && (
        <>
          <FolderView
            profileId={profile.id}
            snapshot={name}
            folder={folder}
            selection={selection}
            onSelect={setSelection}
            from={lastFile}
          />
          <SelectionFooter
            count={selection.size}
            onClear={() => setSelection(NOTHING)}
            onRestore={() => setDialog({ kind: "restore", paths: [...selection].sort() })}
          />
        </>
      )}

      {dialog?.kind === "verify" && (
        <VerifyDialog profile={profile} snapshot={snapshot} onClose={() => setDialog(null)} />
      )}
      {dialog?.kind === "restore" && (
        <RestoreDialog
          profile={profile}
          snapshot={snapshot}
          paths={dialog.paths}
          onClose={() => setDialog(null)}
        />
      )}
    </section>
  );
}

function pathIn(folder: string, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}

function SelectionFooter({
  count,
  onClear,
  onRestore,
}: {
  readonly count: number;
  readonly onClear: () => void;
  readonly onRestore: () => void;
}) {
  return (
    <footer className={styles["footer"]}>
      {count === 0 ? (
        <p className={styles["hint"]}>{words.hint}</p>
      ) : (
        <>
          <p role="status">{words.selected(count, formatCount(count))}</p>
          <div className={styles["actions"]}>
            <Button look="quiet" onClick={onClear}>
              {words.clear}
            </Button>
            <Button look="primary" onClick={onRestore}>
              {words.restoreSelected}
            </Button>
          </div>
        </>
      )}
    </footer>
  );
}
