import { useState } from "react";
import type { ProfileId, SnapshotName } from "#shared/brand";
import type { PathHistory, PathVersion } from "#shared/models/snapshot";
import { commandLine } from "../../../format/command.ts";
import { formatCount } from "../../../format/number.ts";
import { formatSize } from "../../../format/size.ts";
import { formatMoment } from "../../../format/time.ts";
import { useLoad } from "../../../hooks/use-load.ts";
import { hrefOf } from "../../../route.ts";
import { useApi, useProfileFlag } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { CommandLine } from "../../../ui/command-line.tsx";
import { Details } from "../../../ui/details.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { nameOf, parentOf } from "../browse/entry-order.ts";
import { UnreadableNotice } from "../find/unreadable-notice.tsx";
import { timeOf } from "../snapshot-time.ts";
import { VersionCompare } from "./version-compare.tsx";
import styles from "./versions.module.css";

const words = strings.versions;

/** A file through all snapshots: each version with the snapshots it is in, and what changed from one to the next. */
export function Versions({
  profileId,
  snapshot,
  path,
}: {
  readonly profileId: ProfileId;
  readonly snapshot: SnapshotName;
  readonly path: string;
}) {
  const api = useApi();
  const profileFlag = useProfileFlag();
  const { now, retry } = useLoad(path, () => api.backup.history({ profileId, path }));
  if (now.kind === "loading") return <Loading text={words.loading} />;
  if (now.kind === "failed") {
    return (
      <div className={styles["notice"]}>
        <ErrorNotice error={now.error} onRetry={retry} />
      </div>
    );
  }
  return (
    <>
      <UnreadableNotice unreadable={now.value.unreadable} />
      <VersionList profileId={profileId} snapshot={snapshot} history={now.value} />
      <div className={styles["terminal"]}>
        <Details label={strings.command.same}>
          <CommandLine command={commandLine(["clawback", "backup", "history", path, ...profileFlag])} />
        </Details>
      </div>
    </>
  );
}

function VersionList({
  profileId,
  snapshot,
  history: { path, versions },
}: {
  readonly profileId: ProfileId;
  readonly snapshot: SnapshotName;
  readonly history: PathHistory;
}) {
  const [chosen, setChosen] = useState<number | null>(null);
  const pair = pairAt(versions, chosen);
  return (
    <>
      <ol className={styles["versions"]} aria-label={words.list}>
        {versions
          .map((version, index) => (
            <VersionRow
              key={version.first}
              version={version}
              href={hrefOf({
                page: "snapshots",
                snapshot: version.last,
                folder: parentOf(path),
                file: nameOf(path),
              })}
              isHere={version.first <= snapshot && snapshot <= version.last}
              isCompared={index === chosen}
              onCompare={pairAt(versions, index) === null ? null : () => setChosen(index)}
            />
          ))
          .reverse()}
      </ol>
      {pair !== null && (
        <section
          className={styles["compare"]}
          aria-label={words.changesOf(formatMoment(timeOf(pair.after.first)))}
        >
          <VersionCompare profileId={profileId} path={path} {...pair} />
        </section>
      )}
    </>
  );
}

/** A version and the one before it, where both are files. */
function pairAt(
  versions: readonly PathVersion[],
  index: number | null,
): Readonly<{ before: PathVersion; after: PathVersion }> | null {
  const after = index === null ? undefined : versions[index];
  const before = index === null ? undefined : versions[index - 1];
  if (after?.entry?.type !== "file" || before?.entry?.type !== "file") return null;
  return { before, after };
}

function VersionRow({
  version: { first, last, snapshots, entry },
  href,
  isHere,
  isCompared,
  onCompare,
}: {
  readonly version: PathVersion;
  readonly href: string;
  readonly isHere: boolean;
  readonly isCompared: boolean;
  readonly onCompare: (() => void) | null;
}) {
  const span =
    first === last
      ? formatMoment(timeOf(first))
      : words.span(formatMoment(timeOf(first)), formatMoment(timeOf(last)));
  return (
    <li className={styles["version"]} data-compared={isCompared}>
      <span className={styles["span"]}>
        {entry === null ? (
          span
        ) : (
          <a href={href} aria-current={isHere ? "true" : undefined}>
            {span}
          </a>
        )}
        {isHere && <span className={styles["here"]}>{words.here}</span>}
      </span>
      <span className={styles["quiet"]}>{words.inSnapshots(snapshots, formatCount(snapshots))}</span>
      <span className={styles["quiet"]}>{entry === null ? words.notThere : formatSize(entry.size)}</span>
      <span className={styles["action"]}>
        {onCompare !== null && (
          <Button
            aria-pressed={isCompared}
            aria-label={words.changesOf(formatMoment(timeOf(first)))}
            onClick={onCompare}
          >
            {words.changes}
          </Button>
        )}
      </span>
    </li>
  );
}
