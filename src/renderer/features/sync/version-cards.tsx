import type { Conflict, ConflictChoice, ConflictVersion } from "#shared/models/sync";
import { formatSize } from "../../format/size.ts";
import { formatMoment } from "../../format/time.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { versionName } from "./version-name.ts";
import styles from "./version-cards.module.css";

const words = strings.conflicts;

/** The versions of a conflict beside each other, each with the button that keeps it. */
export function VersionCards(props: {
  readonly conflict: Conflict;
  readonly pending: boolean;
  readonly onKeep: (path: string, keep: ConflictChoice) => void;
}) {
  const { conflict, pending, onKeep } = props;
  const { versions } = conflict;
  const newest = versions.toSorted((a, b) => b.modifiedAt.localeCompare(a.modifiedAt))[0];
  const isMany = versions.length > 2;
  return (
    <ul className={styles["versions"]}>
      {versions.map((version) => {
        const name = versionName(version, conflict.path);
        return (
          <li key={version.path} className={styles["version"]}>
            <h3 className={styles["title"]}>{name}</h3>
            <Facts facts={factsOf(version, version === newest)} />
            <div className={styles["actions"]}>
              <Button
                pending={pending}
                aria-label={`${isMany ? words.keepOnlyThis : words.keepThis}: ${version.path}`}
                onClick={() => onKeep(version.path, "this")}
              >
                {isMany ? words.keepOnlyThis : words.keepThis}
              </Button>
              {isMany && (
                <Button
                  look="quiet"
                  pending={pending}
                  aria-label={`${words.discardThis}: ${version.path}`}
                  onClick={() => onKeep(version.path, "other")}
                >
                  {words.discardThis}
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function factsOf({ path, size, modifiedAt }: ConflictVersion, isNewest: boolean) {
  const changed = formatMoment(modifiedAt);
  return [
    { label: words.name, value: path.slice(path.lastIndexOf("/") + 1) },
    { label: words.size, value: formatSize(size) },
    { label: words.changed, value: isNewest ? `${changed} (${words.newest})` : changed },
  ];
}
