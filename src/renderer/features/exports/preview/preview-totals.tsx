import type { ExportPreview } from "#shared/models/export";
import { formatCount } from "../../../format/number.ts";
import { strings } from "../../../strings.ts";
import { Details } from "../../../ui/details.tsx";
import { VirtualList } from "../../../ui/virtual-list.tsx";
import styles from "./preview-totals.module.css";

const words = strings.exportPreview;

/** What a run would do at each target, in numbers, and what it would not export. */
export function PreviewTotals({ preview }: { readonly preview: ExportPreview }) {
  const { totals, items, refused } = preview;
  const all = totals.reduce((sum, total) => sum + total.create + total.update + total.delete, 0);
  return (
    <div className={styles["totals"]} role="status">
      {totals.map((total) => (
        <p key={total.target}>{words.totals(strings.exports.targets[total.target], partsOf(total))}</p>
      ))}
      {all > items.length && <p>{words.firstOnly(formatCount(items.length))}</p>}
      {refused.length > 0 && (
        <Details label={words.refused(refused.length, formatCount(refused.length))}>
          <div className={styles["refused"]}>
            <VirtualList
              label={words.refusedList}
              items={refused}
              renderItem={({ sourceKey, error }) => (
                <p className={styles["letter"]} title={`${sourceKey}: ${error.message}`}>
                  {sourceKey}: {error.message}
                </p>
              )}
            />
          </div>
        </Details>
      )}
    </div>
  );
}

function partsOf(total: ExportPreview["totals"][number]): string {
  const parts = [
    total.create > 0 && words.create(formatCount(total.create)),
    total.update > 0 && words.update(formatCount(total.update)),
    total.delete > 0 && words.delete(formatCount(total.delete)),
    words.unchanged(formatCount(total.unchanged)),
  ];
  return parts.filter((part) => part !== false).join(" · ");
}
