import { BadgeCheck } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import type { SnapshotSummary } from "#shared/models/snapshot";
import { formatCount } from "../../format/number.ts";
import { formatSize } from "../../format/size.ts";
import { formatMoment } from "../../format/time.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { FolderView } from "./folder-view.tsx";
import { RestoreDialog } from "./restore-dialog.tsx";
import { NOTHING, type Selection } from "./selection.ts";
import styles from "./snapshot-panel.module.css";
import { VerifyDialog } from "./verify-dialog.tsx";

const words = strings.snapshots;

type OpenDialog = "restore-all" | "restore-selected" | "verify" | null;

/** One snapshot: what it is, its files, and what can be done with it. */
export function SnapshotPanel({
  profile,
  snapshot,
  folder,
}: {
  readonly profile: ProfileView;
  readonly snapshot: SnapshotSummary;
  readonly folder: string;
}) {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const close = () => setDialog(null);

  return (
    <section className={styles["panel"]} aria-label={formatMoment(snapshot.createdAt)}>
      <header className={styles["header"]}>
        <div>
          <h2 className={styles["title"]}>{formatMoment(snapshot.createdAt)}</h2>
          <p className={styles["facts"]}>{factsOf(snapshot).join(" · ")}</p>
        </div>
        <div className={styles["actions"]}>
          <Button icon={<BadgeCheck size={15} aria-hidden />} onClick={() => setDialog("verify")}>
            {words.prove}
          </Button>
          <Button onClick={() => setDialog("restore-all")}>{words.restoreAll}</Button>
        </div>
      </header>

      <FolderView
        profileId={profile.id}
        snapshot={snapshot.name}
        folder={folder}
        selection={selection}
        onSelect={setSelection}
      />

      <footer className={styles["footer"]}>
        {selection.size === 0 ? (
          <p className={styles["facts"]}>{words.hint}</p>
        ) : (
          <>
            <p role="status">{words.selected(selection.size, formatCount(selection.size))}</p>
            <div className={styles["actions"]}>
              <Button look="quiet" onClick={() => setSelection(NOTHING)}>
                {words.clear}
              </Button>
              <Button look="primary" onClick={() => setDialog("restore-selected")}>
                {words.restoreSelected}
              </Button>
            </div>
          </>
        )}
      </footer>

      {dialog === "verify" && <VerifyDialog profile={profile} snapshot={snapshot} onClose={close} />}
      {(dialog === "restore-all" || dialog === "restore-selected") && (
        <RestoreDialog
          profile={profile}
          snapshot={snapshot}
          paths={dialog === "restore-all" ? [] : [...selection].sort()}
          onClose={close}
        />
      )}
    </section>
  );
}

function factsOf(snapshot: SnapshotSummary): readonly string[] {
  return [
    words.entries(snapshot.entries, formatCount(snapshot.entries)),
    words.plain(formatSize(snapshot.plainBytes)),
    words.storedAs(formatSize(snapshot.storedBytes)),
    snapshot.encrypted ? words.encrypted : words.notEncrypted,
  ];
}
