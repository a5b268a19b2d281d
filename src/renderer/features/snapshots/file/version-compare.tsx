import type { ProfileId } from "#shared/brand";
import type { FilePreview, PathVersion } from "#shared/models/snapshot";
import { useLoad } from "../../../hooks/use-load.ts";
import { useApi } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { FileDiff } from "lucide-react";
import styles from "./versions.module.css";
import { textOf } from "./file-text.ts";
import { TextDiff } from "./text-diff.tsx";

const words = strings.versions;

/** What changed in a file from one version to another; where it is no text, that it did. */
export function VersionCompare({
  profileId,
  path,
  before,
  after,
}: {
  readonly profileId: ProfileId;
  readonly path: string;
  readonly before: PathVersion;
  readonly after: PathVersion;
}) {
  const api = useApi();
  // One after the other: only one opened snapshot is held in memory.
  const { now, retry } = useLoad(`${before.last}/${after.last}/${path}`, async () => {
    const earlier = await api.backup.preview({ profileId, snapshot: before.last, path });
    return { earlier, later: await api.backup.preview({ profileId, snapshot: after.last, path }) };
  });
  if (now.kind === "loading") return <Loading text={words.comparing} />;
  if (now.kind === "failed") {
    return (
      <div className={styles["notice"]}>
        <ErrorNotice error={now.error} onRetry={retry} />
      </div>
    );
  }
  return <Compared {...now.value} />;
}

function Compared({ earlier, later }: { readonly earlier: FilePreview; readonly later: FilePreview }) {
  const before = textOf(earlier.content);
  const after = textOf(later.content);
  if (before === null || after === null) {
    return <EmptyState icon={<FileDiff size={24} />} title={words.noText} text={words.noTextText} />;
  }
  return (
    <>
      {(earlier.isCut || later.isCut) && <p className={styles["cut"]}>{words.cut}</p>}
      <TextDiff before={before} after={after} />
    </>
  );
}
