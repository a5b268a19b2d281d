import { CircleAlert, CircleCheck } from "lucide-react";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { CommandLine } from "../../../ui/command-line.tsx";
import styles from "../setup-page.module.css";
import type { StepProps } from "../step-props.ts";

const words = strings.setup.tools;

/** The outside programs: which were found, and how to get the others. */
export function ToolsStep({ view: { tools, keychainError }, onLook }: StepProps) {
  const isReady = tools.every(({ path }) => path !== null);
  return (
    <>
      <Card title={isReady ? words.ready : words.missing}>
        <ul>
          {tools.map(({ name, path, version, install }) => (
            <li key={name} className={styles["tool"]}>
              <Mark good={path !== null} />
              <strong>{name}</strong>
              <span className={styles["quiet"]}>
                {path === null ? words.notFound : `${version ?? ""} · ${words.purposes[name]}`}
              </span>
              {path === null && <CommandLine command={install} />}
            </li>
          ))}
          <li className={styles["tool"]}>
            <Mark good={keychainError === null} />
            <strong>{words.keychain}</strong>
            <span className={styles["quiet"]}>
              {keychainError === null ? words.keychainReady : words.keychainMissing}
            </span>
          </li>
        </ul>
      </Card>
      {!isReady && (
        <div>
          <Button onClick={onLook}>{words.again}</Button>
        </div>
      )}
    </>
  );
}

function Mark({ good }: { readonly good: boolean }) {
  return good ? (
    <CircleCheck size={16} color="var(--good)" aria-hidden />
  ) : (
    <CircleAlert size={16} color="var(--warn)" aria-hidden />
  );
}
