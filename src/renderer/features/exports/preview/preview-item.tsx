import type { ExportPreviewItem, RedactionMark } from "#shared/models/export";
import { useId } from "react";
import { formatCount } from "../../../format/number.ts";
import { strings } from "../../../strings.ts";
import { Details } from "../../../ui/details.tsx";
import { linesText, reasonText } from "../mark-text.ts";
import { payloadParts } from "./payload-parts.ts";
import styles from "./preview-item.module.css";

const words = strings.exportPreview;

/** One record as it would leave: where to, what was taken out and why, and the payload with every redaction marked. */
export function PreviewItem({ item }: { readonly item: ExportPreviewItem }) {
  const id = useId();
  const { target, action, redactions, title, sourceKey } = item;
  return (
    <section className={styles["item"]} aria-labelledby={id}>
      <header className={styles["header"]}>
        <h2 id={id}>{title}</h2>
        <p className={styles["about"]}>
          {words.to(strings.exports.targets[target], words.actions[action])}
          {title !== sourceKey && <code className={styles["key"]}>{sourceKey}</code>}
        </p>
        {redactions.length === 0 ? (
          <p className={styles["about"]}>{words.clean}</p>
        ) : (
          <Details label={words.redactions(redactions.length, formatCount(redactions.length))}>
            <ul className={styles["marks"]} tabIndex={0}>
              {redactions.map((mark, index) => (
                // Two places may be the same in every word; the list itself never changes.
                <li key={index}>{markText(mark)}</li>
              ))}
            </ul>
          </Details>
        )}
        {item.isCut && <p className={styles["about"]}>{words.cut}</p>}
      </header>
      <pre className={styles["payload"]} tabIndex={0} role="group" aria-label={words.payload}>
        {payloadParts(item.payload).map(({ text, isRedacted }, index) =>
          isRedacted ? <mark key={index}>{text}</mark> : text,
        )}
      </pre>
    </section>
  );
}

function markText(mark: RedactionMark): string {
  const parts = [reasonText(mark), mark.path, linesText(mark)];
  return parts.filter((part) => part !== "").join(" · ");
}
