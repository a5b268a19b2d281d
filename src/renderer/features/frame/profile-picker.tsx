import { useId } from "react";
import { useAppState, useProfile, useServices } from "../../services.ts";
import { strings } from "../../strings.ts";
import styles from "./profile-picker.module.css";

/** Chooses the agent the pages show. With a single one there is nothing to choose, and nothing here. */
export function ProfilePicker() {
  const { profiles } = useAppState();
  const { view } = useServices();
  const profile = useProfile();
  const id = useId();
  if (profile === null || profiles.length < 2) return null;

  return (
    <div className={styles["picker"]}>
      <label htmlFor={id} className={styles["label"]}>
        {strings.nav.profile}
      </label>
      <select
        id={id}
        className={styles["select"]}
        value={profile.id}
        onChange={(event) => {
          const chosen = profiles.find((candidate) => candidate.id === event.target.value);
          if (chosen !== undefined) view.setState({ profileId: chosen.id });
        }}
      >
        {profiles.map(({ id: value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
