import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import styles from "./dialog.module.css";

type DialogProps = Readonly<{
  title: string;
  description?: string;
  wide?: boolean;
  onClose: () => void;
  /** Buttons at the foot, the one that changes something last. */
  actions: ReactNode;
  children: ReactNode;
}>;

/**
 * A modal dialog, open for as long as it is rendered; Escape and a click beside it call `onClose`.
 *
 * Radix' own modal mode writes a `<style>` element into the page, which our Content-Security-Policy forbids, and rightly.
 * So the rest of the page is made `inert` here, which is what modal means, and Radix does the focus, keys and labels.
 */
export function Dialog({ title, description, wide = false, onClose, actions, children }: DialogProps) {
  const content = useRef<HTMLDivElement>(null);
  const opener = useInertPage();

  return (
    <Radix.Root
      open
      modal={false}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      {createPortal(<div className={styles["backdrop"]} />, document.body)}
      <Radix.Portal>
        <Radix.Content
          ref={content}
          className={styles["dialog"]}
          data-wide={wide}
          aria-modal
          tabIndex={-1}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onOpenAutoFocus={(event) => {
            // On the dialog itself: its title is read out, and no button is one Enter away.
            event.preventDefault();
            content.current?.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            opener.current?.focus();
          }}
        >
          <header className={styles["header"]}>
            <Radix.Title className={styles["title"]}>{title}</Radix.Title>
            {description !== undefined && (
              <Radix.Description className={styles["description"]}>{description}</Radix.Description>
            )}
          </header>
          <div className={styles["body"]}>{children}</div>
          <footer className={styles["actions"]}>{actions}</footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Makes the page behind inert while mounted; returns the element that had the focus before. */
function useInertPage() {
  const opener = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    const page = document.getElementById("root");
    page?.setAttribute("inert", "");
    return () => page?.removeAttribute("inert");
  }, []);
  return opener;
}
