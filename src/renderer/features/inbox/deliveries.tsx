import { Send } from "lucide-react";
import { useStore } from "zustand";
import type { ProfileView } from "#shared/models/app-state";
import { useNow } from "../../hooks/use-now.ts";
import { useServices } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import styles from "./deliveries.module.css";
import { DeliveryRow } from "./delivery-row.tsx";
import { OutgoingRow } from "./outgoing-row.tsx";

const words = strings.inbox;

/** Everything on its way to the agent, newest first; what has not even reached Clawback stands on top. */
export function Deliveries({ profile }: { readonly profile: ProfileView }) {
  const now = useNow();
  const outgoing = useStore(useServices().outbox.items).filter((item) => item.profileId === profile.id);
  const deliveries = profile.deliveries.toSorted((a, b) => b.droppedAt.localeCompare(a.droppedAt));

  return (
    <Card title={words.outgoing}>
      {outgoing.length + deliveries.length === 0 ? (
        <EmptyState icon={<Send size={24} />} title={words.outgoingEmpty} text={words.outgoingEmptyText} />
      ) : (
        <ul className={styles["list"]}>
          {outgoing.map((item) => (
            <OutgoingRow key={item.id} item={item} />
          ))}
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} now={now} />
          ))}
        </ul>
      )}
    </Card>
  );
}
