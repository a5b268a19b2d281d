import { ROLES } from "#shared/settings/schema";
import { strings } from "../../../strings.ts";
import { ChoiceCards } from "../../forms/choice-cards.tsx";
import { TextField } from "../../forms/inputs.tsx";
import styles from "../setup-page.module.css";
import type { StepProps } from "../step-props.ts";

const words = strings.setup.agent;

const ELSEWHERE = "";

/** Which agent: those of this computer by a click, any other by its folder; and whether it lives here. */
export function AgentStep({ view: { agents }, draft, change, issues }: StepProps) {
  const found = agents.some(({ stateDir }) => stateDir === draft.stateDir);
  const choices = agents.map(({ stateDir, workspaceDir, exists, profileName }) => ({
    value: stateDir,
    name: stateDir,
    text: exists ? words.workspace(workspaceDir) : words.notThere,
    ...(profileName === null ? {} : { badge: words.taken(profileName) }),
  }));
  return (
    <>
      <ChoiceCards
        label={words.found}
        choices={[...choices, { value: ELSEWHERE, name: words.elsewhere, text: words.stateDirHint }]}
        value={found ? draft.stateDir : ELSEWHERE}
        onChange={(stateDir) => change({ stateDir, workspaceDir: "" })}
      />
      {!found && (
        <div className={styles["pair"]}>
          <TextField
            field="stateDir"
            label={words.stateDir}
            hint={words.stateDirHint}
            issue={issues["stateDir"]}
            value={draft.stateDir}
            onChange={(stateDir) => change({ stateDir })}
          />
          <TextField
            field="workspaceDir"
            label={words.workspaceDir}
            hint={words.workspaceHint}
            value={draft.workspaceDir}
            onChange={(workspaceDir) => change({ workspaceDir })}
          />
        </div>
      )}
      <ChoiceCards
        label={words.role}
        choices={ROLES.map((value) => ({ value, ...words.roles[value] }))}
        value={draft.role}
        onChange={(role) => change({ role })}
      />
      <TextField
        field="name"
        label={words.name}
        issue={issues["name"]}
        value={draft.name}
        onChange={(name) => change({ name })}
      />
    </>
  );
}
