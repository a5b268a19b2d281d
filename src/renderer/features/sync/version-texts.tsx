import type { ProfileId } from "#shared/brand";
import type { Conflict, VersionText } from "#shared/models/sync";
import { useLoad } from "../../hooks/use-load.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { DiffView } from "./diff-view.tsx";
import { versionName } from "./version-name.ts";

const words = strings.conflicts;

/** What the first two versions of a conflict say, where both are text. */
export function VersionTexts({
  profileId,
  conflict,
}: {
  readonly profileId: ProfileId;
  readonly conflict: Conflict;
}) {
  const api = useApi();
  const { now, retry } = useLoad(conflict.path, () =>
    api.conflicts.compare({ profileId, path: conflict.versions[0]?.path ?? conflict.path }),
  );
  if (now.kind === "loading") return <Loading text={words.loading} />;
  if (now.kind === "failed") return <ErrorNotice error={now.error} onRetry={retry} />;
  const [left, right] = now.value;
  if (left === undefined || right === undefined) return null;
  if (left.kind === "binary" || right.kind === "binary") return <p>{words.binary}</p>;
  const nameOf = ({ path }: VersionText) => {
    const version = conflict.versions.find((candidate) => candidate.path === path);
    return version === undefined ? path : versionName(version, conflict.path);
  };
  return (
    <>
      {(left.isCut || right.isCut) && <p>{words.cut}</p>}
      <DiffView names={[nameOf(left), nameOf(right)]} left={left.text} right={right.text} />
    </>
  );
}
