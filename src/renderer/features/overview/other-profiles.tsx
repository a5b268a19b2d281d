import type { ProfileView } from "#shared/models/app-state";
import { useAppState, useServices } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { LevelIcon } from "../../ui/level-icon.tsx";
import styles from "./other-profiles.module.css";

const words = strings.overview;

/** The headlines of the agents that are not shown now, so that none of them is in danger unseen. */
export function OtherProfiles({ profile }: { readonly profile: ProfileView }) {
  const { view } = useServices();
  const others = useAppState().profiles.filter((candidate) => candidate.id !== profile.id);
  if (others.length === 0) return null;
  return (
    <Card title={words.others}>
      <ul className={styles["list"]}>
        {others.map(({ id, name, headline }) => (
          <li key={id} className={styles["row"]}>
            <LevelIcon level={headline.level} size={18} />
            <p className={styles["text"]}>
              <strong className={styles["name"]}>{name}</strong> {headline.text}
            </p>
            <Button look="quiet" onClick={() => view.setState({ profileId: id })}>
              {words.look(name)}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
