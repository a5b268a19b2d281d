import { ChevronRight } from "lucide-react";
import { Fragment } from "react";
import { hrefOf } from "../../../route.ts";
import { strings } from "../../../strings.ts";
import styles from "./breadcrumbs.module.css";

/** The way from the root of a snapshot to a folder, every step of it a link. */
export function Breadcrumbs({ snapshot, folder }: { readonly snapshot: string; readonly folder: string }) {
  const names = folder === "" ? [] : folder.split("/");
  const steps = [strings.snapshots.root, ...names].map((name, depth) => ({
    name,
    folder: names.slice(0, depth).join("/"),
  }));
  return (
    <nav className={styles["crumbs"]} aria-label={strings.snapshots.path}>
      <ol className={styles["steps"]}>
        {steps.map((step, depth) => (
          <Fragment key={step.folder}>
            {depth > 0 && (
              <li aria-hidden className={styles["separator"]}>
                <ChevronRight size={14} />
              </li>
            )}
            <li className={styles["step"]}>
              <a
                className={styles["link"]}
                href={hrefOf({ page: "snapshots", snapshot, folder: step.folder })}
                aria-current={step.folder === folder ? "location" : undefined}
              >
                {step.name}
              </a>
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  );
}
