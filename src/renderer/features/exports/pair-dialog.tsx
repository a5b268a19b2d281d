import { useState } from "react";
import type { ProfileId } from "#shared/brand";
import type { AnytypeSpace } from "#shared/models/export";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Focused } from "../../ui/focused.tsx";
import { Select } from "../../ui/select.tsx";
import { CodeField } from "./code-field.tsx";

const words = strings.exports;

type Step =
  | Readonly<{ kind: "start" }>
  | Readonly<{ kind: "code"; challengeId: string }>
  | Readonly<{ kind: "space"; spaces: readonly AnytypeSpace[] }>;

/** Gets a key from the AnyType app by the code it shows, then asks for the space. The key itself never comes here. */
export function PairDialog({
  profileId,
  onClose,
}: {
  readonly profileId: ProfileId;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const [step, setStep] = useState<Step>({ kind: "start" });
  const [code, setCode] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const start = useAction(async () => {
    const { challengeId } = await api.pairing.start({ profileId });
    setCode("");
    setStep({ kind: "code", challengeId });
  });
  const finish = useAction(async (challengeId: string) => {
    setStep({ kind: "space", spaces: await api.pairing.finish({ profileId, challengeId, code }) });
  });
  const choose = useAction(async (spaceId: string) => {
    await api.pairing.useSpace({ profileId, spaceId });
    onClose();
  });
  const failed = start.error ?? finish.error ?? choose.error;
  const spaceId = step.kind === "space" ? (chosen ?? step.spaces[0]?.id ?? null) : null;
  return (
    <Dialog
      title={words.pairTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{step.kind === "space" ? words.close : words.pairCancel}</Button>
          {step.kind !== "space" && (
            <Button
              look={step.kind === "start" ? "primary" : "plain"}
              pending={start.pending}
              onClick={() => start.start()}
            >
              {words.pairStart}
            </Button>
          )}
          {step.kind === "code" && (
            <Button
              look="primary"
              pending={finish.pending || !/^\d{4}$/.test(code)}
              onClick={() => finish.start(step.challengeId)}
            >
              {words.pairGo}
            </Button>
          )}
          {spaceId !== null && (
            <Button look="primary" pending={choose.pending} onClick={() => choose.start(spaceId)}>
              {words.spaceGo}
            </Button>
          )}
        </>
      }
    >
      {step.kind === "space" ? (
        <Focused>
          <p>{words.paired}</p>
        </Focused>
      ) : (
        <p>{words.pairText}</p>
      )}
      {step.kind === "code" && (
        <CodeField code={code} onCode={setCode} onEnter={() => finish.start(step.challengeId)} />
      )}
      {step.kind === "space" &&
        (spaceId === null ? (
          <p>{words.noSpaces}</p>
        ) : (
          <Select
            label={words.space}
            value={spaceId}
            choices={step.spaces.map(({ id, name }) => ({ value: id, text: name }))}
            onChange={setChosen}
          />
        ))}
      {failed !== null && <ErrorNotice error={failed} />}
    </Dialog>
  );
}
