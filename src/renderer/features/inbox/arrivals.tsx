import { File, Folder, Inbox } from "lucide-react";
import type { Arrival } from "#shared/models/delivery";
import { formatRelative } from "../../format/time.ts";
import { useNow } from "../../hooks/use-now.ts";
import { strings } from "../../strings.ts";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import styles from "./deliveries.module.css";
import { ItemRow } from "./item-row.tsx";

const words = strings.inbox;

/** What lies in the agent's `_inbox` now, the newest on top. */
export function Arrivals({ arrivals }: { readonly arrivals: readonly Arrival[] }) {
  const now = useNow();
  return (
    <Card title={words.arrivals}>
      {arrivals.length === 0 ? (
        <EmptyState icon={<Inbox size={24} />} title={words.arrivalsEmpty} text={words.arrivalsEmptyText} />
      ) : (
        <ul className={styles["list"]}>
          {arrivals
            .toSorted((a, b) => b.arrivedAt.localeCompare(a.arrivedAt))
            .map(({ name, size, type, arrivedAt }) => (
              <ItemRow
                key={name}
                icon={
                  type === "directory" ? <Folder size={16} aria-hidden /> : <File size={16} aria-hidden />
                }
                name={name}
                size={type === "directory" && size === 0 ? null : size}
                status={words.arrived(formatRelative(arrivedAt, now))}
              />
            ))}
        </ul>
      )}
    </Card>
  );
}
