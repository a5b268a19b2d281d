import { FilePen, FilePlus, FileX, ShieldCheck } from "lucide-react";
import type { ExportPreviewItem } from "#shared/models/export";
import { formatCount } from "../../../format/number.ts";
import { strings } from "../../../strings.ts";
import styles from "./preview-row.module.css";

const words = strings.exportPreview;

const ICONS: Readonly<Record<ExportPreviewItem["action"], typeof FilePlus>> = {
  create: FilePlus,
  update: FilePen,
  delete: FileX,
};

/** A record of the list: what becomes of it, its title, and how much was taken out of it. */
export function PreviewRow({ item, isOpen }: { readonly item: ExportPreviewItem; readonly isOpen: boolean }) {
  const { action, title, redactions } = item;
  const Icon = ICONS[action];
  return (
    <div className={styles["row"]} data-open={isOpen}>
      <Icon size={14} role="img" aria-label={words.actions[action]} />
      <span className={styles["title"]} title={title}>
        {title}
      </span>
      {redactions.length > 0 && (
        <span
          className={styles["redacted"]}
          title={words.redactions(redactions.length, formatCount(redactions.length))}
        >
          <ShieldCheck size={13} aria-hidden />
          {formatCount(redactions.length)}
        </span>
      )}
    </div>
  );
}
