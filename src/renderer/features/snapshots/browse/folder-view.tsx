import { FolderOpen } from "lucide-react";
import { useMemo, useState } from "react";
import type { ProfileId, SnapshotName } from "#shared/brand";
import { type Loaded, useLoad } from "../../../hooks/use-load.ts";
import { navigate } from "../../../route.ts";
import { useApi } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { Breadcrumbs } from "./breadcrumbs.tsx";
import { EntryGrid } from "./entry-grid.tsx";
import { BY_NAME, nameOf, type Order, sortEntries } from "./entry-order.ts";
import styles from "./folder-view.module.css";
import type { Selection } from "./selection.ts";

/** One folder of a snapshot: the way to it, and its entries. */
export function FolderView({
  profileId,
  snapshot,
  folder,
  selection,
  onSelect,
  from,
}: {
  readonly profileId: ProfileId;
  readonly snapshot: SnapshotName;
  readonly folder: string;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** The file that was looked at before, to go on from. */
  readonly from: string | null;
}) {
  const api = useApi();
  const [order, setOrder] = useState<Order>(BY_NAME);
  const { now, retry } = useLoad(folder, () => api.backup.children({ profileId, snapshot, path: folder }));
  const loaded = now.kind === "ready" ? now.value : null;
  const entries = useMemo(() => (loaded === null ? [] : sortEntries(loaded, order)), [loaded, order]);

  return (
    <>
      <Breadcrumbs snapshot={snapshot} folder={folder} />
      {/* The grid stays while a folder is read, and so does the focus of whoever walks through it by keyboard. */}
      <div className={styles["content"]}>
        <EntryGrid
          folder={folder}
          entries={entries}
          order={order}
          onOrder={setOrder}
          selection={selection}
          onSelect={onSelect}
          onOpen={(path) => navigate({ page: "snapshots", snapshot, folder: path })}
          onOpenFile={(path) => navigate({ page: "snapshots", snapshot, folder, file: nameOf(path) })}
          from={from}
        />
        <Overlay folder={now} onRetry={retry} />
      </div>
    </>
  );
}

/** What stands in the place of the rows when there are none. */
function Overlay({
  folder,
  onRetry,
}: {
  readonly folder: Loaded<readonly unknown[]>;
  readonly onRetry: () => void;
}) {
  if (folder.kind === "ready" && folder.value.length > 0) return null;
  return (
    <div className={styles["overlay"]}>
      {folder.kind === "loading" && <Loading text={strings.snapshots.folderLoading} />}
      {folder.kind === "failed" && <ErrorNotice error={folder.error} onRetry={onRetry} />}
      {folder.kind === "ready" && (
        <EmptyState icon={<FolderOpen size={24} />} title={strings.snapshots.folderEmpty} />
      )}
    </div>
  );
}
