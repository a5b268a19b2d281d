import { useEffect, useRef, useState } from "react";
import type { ProfileId, SnapshotName } from "#shared/brand";
import { formatSize } from "../../../format/size.ts";
import { formatMoment } from "../../../format/time.ts";
import { type Loaded, useLoad } from "../../../hooks/use-load.ts";
import { useApi } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { Segments } from "../../../ui/segments.tsx";
import type { FilePreview } from "#shared/models/snapshot";
import { nameOf } from "../browse/entry-order.ts";
import { FileContent } from "./file-content.tsx";
import styles from "./file-view.module.css";
import { Versions } from "./versions.tsx";

const words = strings.file;

type Part = "content" | "versions";

/** One file of a snapshot: what is in it, and how it was in the other snapshots. Escape leads back to where one was. */
export function FileView({
  profileId,
  snapshot,
  path,
  onRestore,
  onBack,
}: {
  readonly profileId: ProfileId;
  readonly snapshot: SnapshotName;
  readonly path: string;
  readonly onRestore: () => void;
  readonly onBack: () => void;
}) {
  const api = useApi();
  const [part, setPart] = useState<Part>("content");
  const title = useRef<HTMLHeadingElement>(null);
  const { now, retry } = useLoad(path, () => api.backup.preview({ profileId, snapshot, path }));
  useEffect(() => title.current?.focus(), []);

  return (
    <section
      className={styles["view"]}
      aria-label={nameOf(path)}
      onKeyDown={(event) => {
        if (event.key === "Escape") onBack();
      }}
    >
      <header className={styles["header"]}>
        <div className={styles["titles"]}>
          <h3 ref={title} className={styles["title"]} tabIndex={-1} title={path}>
            {nameOf(path)}
          </h3>
          <p className={styles["facts"]}>{factsOf(now)}</p>
        </div>
        <div className={styles["actions"]}>
          <Segments<Part>
            label={words.parts}
            value={part}
            choices={[
              { value: "content", text: words.content },
              { value: "versions", text: words.versions },
            ]}
            onChange={setPart}
          />
          <Button onClick={onRestore}>{words.restore}</Button>
          <Button onClick={onBack}>{words.back}</Button>
        </div>
      </header>
      {part === "versions" ? (
        <Versions profileId={profileId} snapshot={snapshot} path={path} />
      ) : (
        <Preview preview={now} onRetry={retry} />
      )}
    </section>
  );
}

function Preview({
  preview,
  onRetry,
}: {
  readonly preview: Loaded<FilePreview>;
  readonly onRetry: () => void;
}) {
  if (preview.kind === "loading") return <Loading text={words.loading} />;
  if (preview.kind === "ready") return <FileContent preview={preview.value} />;
  return (
    <div className={styles["notice"]}>
      <ErrorNotice error={preview.error} onRetry={onRetry} />
    </div>
  );
}

function factsOf(preview: Loaded<FilePreview>): string {
  if (preview.kind !== "ready") return "";
  const { size, mtime } = preview.value.entry;
  return [formatSize(size), formatMoment(mtime)].join(" · ");
}
