import { KeyRound } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { CredentialPlace } from "#shared/models/settings";
import { isReference } from "#shared/settings/reference";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { PassphraseMeter } from "../../ui/passphrase-meter.tsx";
import { type FieldFrame, fieldId, FieldNotes, inputProps } from "./field.tsx";
import styles from "./field.module.css";
import { madePassphrase } from "./made-passphrase.ts";

const words = strings.forms.secret;

type SecretFieldProps = FieldFrame &
  Readonly<{
    /** A reference, or "" while there is none. */
    value: string;
    /** What the secret is called where it is kept. */
    name: string;
    isPassphrase?: boolean;
    onChange: (reference: string) => void;
  }>;

/**
 * A secret: shows where it lies, never what it is. What is typed goes to the keychain and is gone from the page then; a
 * `${VAR}` or `file:PATH` is taken as it is.
 */
export function SecretField({ value, name, isPassphrase = false, onChange, ...frame }: SecretFieldProps) {
  const [isOpen, setOpen] = useState(false);
  const wantsFocus = useRef(false);
  const id = fieldId(frame.field);
  // The button and the input stand in for each other: whoever was in the one is then in the other.
  useEffect(() => {
    if (wantsFocus.current) document.getElementById(id)?.focus();
    wantsFocus.current = false;
  }, [id, value, isOpen]);
  const open = (next: boolean) => {
    wantsFocus.current = true;
    setOpen(next);
  };
  if (value === "" || isOpen) {
    return (
      <SecretInput
        {...frame}
        name={name}
        isPassphrase={isPassphrase}
        onDone={(reference) => {
          open(false);
          onChange(reference);
        }}
        onCancel={value === "" ? undefined : () => open(false)}
      />
    );
  }
  return (
    <div className={styles["field"]}>
      <p className={styles["label"]}>{frame.label}</p>
      <div className={styles["where"]}>
        <KeyRound size={15} aria-hidden />
        <span className={styles["stored"]}>{whereItLies(value)}</span>
        <Button id={id} aria-label={`${frame.label}: ${words.replace}`} onClick={() => open(true)}>
          {words.replace}
        </Button>
      </div>
      <FieldNotes {...frame} />
    </div>
  );
}

function whereItLies(reference: string): string {
  const variable = /^\$\{(.+)\}$/.exec(reference)?.[1];
  if (variable !== undefined) return words.inVariable(variable);
  const [kind = "", ...rest] = reference.split(":");
  return kind === "file" ? words.inFile(rest.join(":")) : words.inKeychain(rest.join(":"));
}

type SecretInputProps = FieldFrame &
  Readonly<{
    name: string;
    isPassphrase: boolean;
    onDone: (reference: string) => void;
    onCancel: (() => void) | undefined;
  }>;

function SecretInput({ name, isPassphrase, onDone, onCancel, ...frame }: SecretInputProps) {
  const api = useApi();
  const [text, setText] = useState("");
  const [isShown, setShown] = useState(false);
  const [isMade, setMade] = useState(false);
  const store = useAction(async (place: CredentialPlace) => {
    const { reference } = await api.credentials.set({ name, secret: text, place });
    onDone(reference);
  });
  const isReferring = isReference(text);
  const hasNoKeychain = store.error?.code === "KEYCHAIN_UNAVAILABLE";
  const keep = () => {
    if (isReferring) onDone(text);
    else store.start("keychain");
  };

  return (
    <div className={styles["field"]}>
      <label className={styles["label"]} htmlFor={fieldId(frame.field)}>
        {frame.label}
      </label>
      <div className={styles["line"]}>
        <input
          {...inputProps(frame)}
          className={styles["input"]}
          type={isShown || isReferring ? "text" : "password"}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setMade(false);
            store.clearError();
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && text !== "") keep();
          }}
        />
        {text !== "" && !isReferring && (
          <Button onClick={() => setShown(!isShown)}>{isShown ? words.hide : words.show}</Button>
        )}
        {isPassphrase && text === "" && (
          <Button
            onClick={() => {
              setText(madePassphrase());
              setShown(true);
              setMade(true);
            }}
          >
            {words.make}
          </Button>
        )}
        {text !== "" && !hasNoKeychain && (
          <Button look="primary" pending={store.pending} onClick={keep}>
            {isReferring ? words.refer : words.keep}
          </Button>
        )}
        {onCancel !== undefined && <Button onClick={onCancel}>{words.cancel}</Button>}
      </div>
      {isPassphrase && text !== "" && !isReferring && (
        <div className={styles["meter"]}>
          <PassphraseMeter passphrase={text} />
        </div>
      )}
      {isMade && <p className={styles["hint"]}>{words.madeHint}</p>}
      {hasNoKeychain && (
        <div className={styles["note"]} role="alert">
          <p>{words.noKeychain}</p>
          <Button look="primary" pending={store.pending} onClick={() => store.start("file")}>
            {words.keepFile}
          </Button>
        </div>
      )}
      {store.error !== null && !hasNoKeychain && <ErrorNotice error={store.error} withoutAction />}
      <FieldNotes
        {...frame}
        issue={frame.issue !== undefined && text !== "" ? words.notStored : frame.issue}
      />
    </div>
  );
}
