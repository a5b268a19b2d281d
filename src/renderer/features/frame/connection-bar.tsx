import { Unplug } from "lucide-react";
import { useStore } from "zustand";
import { useServices } from "../../services.ts";
import { strings } from "../../strings.ts";
import styles from "./connection-bar.module.css";

/** Says that what the page shows may be old, for as long as it may be. */
export function ConnectionBar() {
  const { kind } = useStore(useServices().bridge.connection);
  return (
    <div role="status">
      {kind === "lost" && (
        <p className={styles["bar"]}>
          <Unplug size={15} aria-hidden />
          {strings.connection.lost}
        </p>
      )}
    </div>
  );
}
