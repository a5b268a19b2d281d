import { Ban } from "lucide-react";
import type { ProfileView } from "#shared/models/app-state";
import { useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Card } from "../../ui/card.tsx";
import styles from "./deliveries.module.css";
import { ItemRow } from "./item-row.tsx";

const words = strings.inbox;

/** Warnings of a sync about mail that it left where it was. */
const MAIL: ReadonlySet<string> = new Set(["mail-changing", "mail-unstorable", "mail-not-sent"]);

/** The mail that the last complete sync did not carry, each with the reason; nothing when it carried all. */
export function HeldMail({ profile }: { readonly profile: ProfileView }) {
  const { recentRuns } = useAppState();
  const run = recentRuns.find(
    ({ profileId, kind, result }) => profileId === profile.id && kind === "sync" && result !== null,
  );
  const held = run?.warnings.filter(({ kind }) => MAIL.has(kind)) ?? [];
  if (held.length === 0) return null;
  return (
    <Card title={words.held}>
      <ul className={styles["list"]}>
        {held.map(({ path = "", message }) => (
          <ItemRow
            key={`${path} ${message}`}
            icon={<Ban size={16} aria-hidden />}
            name={path}
            size={null}
            status={message}
          />
        ))}
      </ul>
    </Card>
  );
}
