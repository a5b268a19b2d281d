import { type ReactNode, useId } from "react";
import type { LegacySnapshot, SnapshotList } from "#shared/models/snapshot";
import { formatCount } from "../../../format/number.ts";
import { formatSize } from "../../../format/size.ts";
import { formatMoment } from "../../../format/time.ts";
import type { Action } from "../../../hooks/use-action.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { timeOf } from "../snapshot-time.ts";
import styles from "./odd-snapshots.module.css";

const words = strings.oddSnapshots;

/**
 * What lies in the bucket, or is missed there, and is no good snapshot of ours: each kind for itself, with what it means
 * and the one thing to do about it. Nothing when all is well.
 */
export function OddSnapshots({
  list: { missing = [], damaged = [], leftovers, legacy = [] },
  forget,
  backUp,
  onCleanUp,
  onRestoreLegacy,
}: {
  readonly list: SnapshotList;
  readonly forget: Action<readonly []>;
  readonly backUp: Action<readonly []>;
  readonly onCleanUp: () => void;
  readonly onRestoreLegacy: (snapshot: LegacySnapshot) => void;
}) {
  return (
    <>
      {missing.length > 0 && (
        <OddGroup title={words.missing} text={words.missingText} level="danger">
          {missing.map((name) => (
            <OddItem key={name} name={formatMoment(timeOf(name))} title={name} />
          ))}
          <OddAction action={forget}>{words.forget}</OddAction>
        </OddGroup>
      )}
      {damaged.length > 0 && (
        <OddGroup title={words.damaged} text={words.damagedText} level="danger">
          {damaged.map(({ name, message }) => (
            <OddItem key={name} name={formatMoment(timeOf(name))} title={name} about={message} />
          ))}
          <OddAction action={backUp}>{strings.overview.backupNow}</OddAction>
        </OddGroup>
      )}
      {leftovers.length > 0 && (
        <OddGroup title={words.leftovers} text={words.leftoversText} level="attention">
          {leftovers.map(({ name, bytes, files }) => (
            <OddItem
              key={name}
              name={formatMoment(timeOf(name))}
              title={name}
              about={[strings.runs.files(files, formatCount(files)), formatSize(bytes)].join(" · ")}
            />
          ))}
          <li className={styles["item"]}>
            <Button onClick={onCleanUp}>{words.cleanUp}</Button>
          </li>
        </OddGroup>
      )}
      {legacy.length > 0 && (
        <OddGroup title={words.legacy} text={words.legacyText} level="plain">
          {legacy.map((snapshot) => (
            <OddItem
              key={snapshot.name}
              name={formatMoment(snapshot.createdAt)}
              title={snapshot.name}
              about={[
                formatSize(snapshot.storedBytes),
                snapshot.encrypted ? strings.snapshots.encrypted : strings.snapshots.notEncrypted,
              ].join(" · ")}
            >
              <Button
                aria-label={words.restoreLegacyOf(formatMoment(snapshot.createdAt))}
                onClick={() => onRestoreLegacy(snapshot)}
              >
                {words.restoreLegacy}
              </Button>
            </OddItem>
          ))}
        </OddGroup>
      )}
    </>
  );
}

function OddGroup(props: {
  readonly title: string;
  readonly text: string;
  readonly level: "danger" | "attention" | "plain";
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles["group"]} data-level={props.level} aria-labelledby={id}>
      <h2 id={id} className={styles["title"]}>
        {props.title}
      </h2>
      <p className={styles["about"]}>{props.text}</p>
      <ul>{props.children}</ul>
    </section>
  );
}

function OddItem(props: {
  readonly name: string;
  /** Its name in the bucket. */
  readonly title: string;
  readonly about?: string;
  readonly children?: ReactNode;
}) {
  return (
    <li className={styles["item"]}>
      <span title={props.title}>{props.name}</span>
      {props.about !== undefined && <span className={styles["about"]}>{props.about}</span>}
      {props.children}
    </li>
  );
}

function OddAction({
  action,
  children,
}: {
  readonly action: Action<readonly []>;
  readonly children: string;
}) {
  return (
    <li className={styles["item"]}>
      <Button pending={action.pending} onClick={() => action.start()}>
        {children}
      </Button>
      {action.error !== null && <ErrorNotice error={action.error} onDismiss={action.clearError} />}
    </li>
  );
}
