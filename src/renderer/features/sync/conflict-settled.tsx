import { FolderOpen } from "lucide-react";
import type { Settled } from "#shared/models/sync";
import { useAction } from "../../hooks/use-action.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Focused } from "../../ui/focused.tsx";
import styles from "./conflict-settled.module.css";

const words = strings.conflicts;

/** What became of a conflict, and where the versions lie that were discarded. */
export function ConflictSettled({ settled }: { readonly settled: Settled }) {
  const api = useApi();
  const { canOpenFolder } = useAppState().face;
  const openFolder = useAction((path: string) => api.app.openFolder({ path: folderOf(path) }));
  const [first] = settled.discarded;
  if (first === undefined) {
    return (
      <Focused>
        <p>
          {words.keptBoth} {words.settled}
        </p>
      </Focused>
    );
  }
  return (
    <Focused>
      <p>{words.discarded}</p>
      {settled.discarded.map((path) => (
        <code key={path} className={styles["path"]}>
          {path}
        </code>
      ))}
      <p>{words.settled}</p>
      {canOpenFolder && (
        <Button icon={<FolderOpen size={15} aria-hidden />} onClick={() => openFolder.start(first)}>
          {words.openFolder}
        </Button>
      )}
      {openFolder.error !== null && (
        <ErrorNotice error={openFolder.error} onDismiss={openFolder.clearError} />
      )}
    </Focused>
  );
}

/** Of an absolute path of any system. */
function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, "");
}
