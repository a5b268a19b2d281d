import { createContext, type ReactNode, use, useState } from "react";
import styles from "./announcer.module.css";

const AnnounceContext = createContext<(text: string) => void>(() => undefined);

/** Says something to people who hear the page; those who see it must be able to see it elsewhere. */
export function useAnnounce(): (text: string) => void {
  return use(AnnounceContext);
}

/** Holds the one polite live region of the page. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [text, setText] = useState("");
  return (
    <AnnounceContext value={setText}>
      {children}
      <div className={styles["region"]} aria-live="polite">
        {text}
      </div>
    </AnnounceContext>
  );
}
