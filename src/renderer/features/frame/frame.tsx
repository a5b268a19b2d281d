import { type ReactNode, useEffect } from "react";
import type { PageName } from "../../route.ts";
import { strings } from "../../strings.ts";
import { ConnectionBar } from "./connection-bar.tsx";
import styles from "./frame.module.css";
import { Rail } from "./rail.tsx";
import { useRunAnnouncements } from "./use-run-announcements.ts";

/** The rail on the left, the page on the right, and the bar that says when Clawback cannot be reached. */
export function Frame({ page, children }: { readonly page: PageName; readonly children: ReactNode }) {
  useRunAnnouncements();
  useEffect(() => {
    document.title = strings.app.title(strings.nav[page]);
  }, [page]);

  return (
    <div className={styles["frame"]}>
      <Rail page={page} />
      <div className={styles["column"]}>
        <ConnectionBar />
        <main id="main" className={styles["main"]} tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}
