import { FileUp } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./drop-zone.module.css";
import { type Dropped, holdsFiles, readDropped } from "./dropped.ts";

const words = strings.inbox;

/** Takes files by drop (anywhere on the page), by the file chooser and by paste. */
export function DropZone({
  takesFolders,
  onDropped,
}: {
  readonly takesFolders: boolean;
  readonly onDropped: (dropped: Dropped) => void;
}) {
  const over = useFileDrops(onDropped);
  const chooser = useRef<HTMLInputElement>(null);

  return (
    <div className={styles["zone"]} data-over={over}>
      <FileUp size={24} aria-hidden />
      <p className={styles["title"]}>
        {over ? words.dropNow : takesFolders ? words.dropFolders : words.drop}
      </p>
      <div className={styles["other"]}>
        <Button look="primary" onClick={() => chooser.current?.click()}>
          {words.choose}
        </Button>
        <p>{words.paste}</p>
      </div>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={words.choose}
        onChange={({ target }) => {
          onDropped({ files: [...(target.files ?? [])], folders: [] });
          // So that the same file can be chosen again.
          target.value = "";
        }}
      />
    </div>
  );
}

/** Listens for files dropped or pasted anywhere on the page; true while some are held over it. */
function useFileDrops(onDropped: (dropped: Dropped) => void): boolean {
  const [over, setOver] = useState(false);
  const take = useEffectEvent((transfer: DataTransfer | null) => {
    setOver(false);
    if (transfer === null || !holdsFiles(transfer)) return;
    onDropped(readDropped(transfer));
  });

  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener("dragover", (event) => setOver(holdsFiles(event.dataTransfer)), { signal });
    window.addEventListener(
      "dragleave",
      (event) => {
        // Null only when the pointer leaves the window, and not just one element for the next.
        if (event.relatedTarget === null) setOver(false);
      },
      { signal },
    );
    window.addEventListener("drop", (event) => take(event.dataTransfer), { signal });
    window.addEventListener("paste", (event) => take(event.clipboardData), { signal });
    return () => listening.abort();
  }, []);
  return over;
}
