import { Fragment } from "react";
import styles from "./path-text.module.css";

/** A path of this machine in full; where it is too long for its line it is broken between folders only. */
export function PathText({ path }: { readonly path: string }) {
  return (
    <code className={styles["path"]}>
      {path.split(/(?<=[\\/])/).map((step, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {step}
        </Fragment>
      ))}
    </code>
  );
}
