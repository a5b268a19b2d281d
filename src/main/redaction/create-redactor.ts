import { createHmac, createSecretKey } from "node:crypto";
import { draftOf, takeOut, type Draft } from "./draft.ts";
import type { Finding } from "./finding.ts";
import { findSecrets } from "./find-secrets.ts";
import { mapStrings, type Place } from "./json-strings.ts";
import { secretIn } from "./keyed-value.ts";
import type { Redaction, Redactor } from "./redactor.ts";
import { findPersonal } from "./rules/personal.ts";
import { loadSecretlint } from "./secretlint.ts";

const KEY_BYTES = 32;
/** The shortest text that any rule but that of names could find something in. Characters. */
const MIN_LENGTH = 8;
/** Each round looks at what the one before left; nothing has been seen to need a third. */
const MAX_ROUNDS = 6;

/**
 * Loads the rules and returns the redactor of this installation (docs/redaction.md).
 *
 * @param options.key 32 bytes, secret, the same in every run: with it, and only with it, two hashes can be compared
 * @param options.personal whether e-mail addresses, telephone numbers, bank accounts and cards are taken out as well
 * @throws RangeError when the key has another length
 */
export async function createRedactor(
  options: Readonly<{ key: Uint8Array; personal: boolean }>,
): Promise<Redactor> {
  const { key, personal } = options;
  if (key.length !== KEY_BYTES) throw new RangeError(`the redactor's key must have ${KEY_BYTES} bytes`);
  const hashKey = createSecretKey(key);
  const secretlint = await loadSecretlint();

  function findAll(text: string): readonly Finding[] {
    if (text.length < MIN_LENGTH) return [];
    const findings = [...findSecrets(text), ...secretlint(text)];
    return personal ? [...findings, ...findPersonal(text)] : findings;
  }

  function byName(text: string, { kind }: Place): readonly Finding[] {
    const span = kind === null ? null : secretIn(kind, text, "whole");
    return span === null ? [] : [{ ...span, reason: "key-name" }];
  }

  /** Takes out until nothing is found any more, so that a second pass, or the gate, finds nothing either. */
  function clean(text: string, place: Place): Draft {
    let draft = draftOf(text);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = [...byName(draft.text, place), ...findAll(draft.text)];
      if (found.length === 0) break;
      draft = takeOut(draft, found);
    }
    return draft;
  }

  function redactionsOf({ original, findings }: Draft, path: string): readonly Redaction[] {
    let line = 1;
    let counted = 0;
    function lineAt(offset: number): number {
      for (
        let at = original.indexOf("\n", counted);
        at !== -1 && at < offset;
        at = original.indexOf("\n", at + 1)
      )
        line++;
      counted = offset;
      return line;
    }
    return findings.map(({ start, end, reason }) => ({
      reason,
      path,
      firstLine: lineAt(start),
      lastLine: lineAt(end),
      start,
      end,
      contentHash: createHmac("sha256", hashKey).update(original.slice(start, end)).digest("hex"),
    }));
  }

  function redactText(text: string) {
    const draft = clean(text, { path: "", kind: null });
    return { text: draft.text, redactions: redactionsOf(draft, "") };
  }

  function redactAny(value: unknown) {
    const redactions: Redaction[] = [];
    const changed = mapStrings(value, (text, place) => {
      const draft = clean(text, place);
      redactions.push(...redactionsOf(draft, place.path));
      return draft.text;
    });
    return { value: changed, redactions };
  }

  return {
    redactText,
    redactValue: <Value>(value: Value) => {
      const { value: changed, redactions } = redactAny(value);
      return { value: changed as Value, redactions };
    },
    scan: (text) => {
      const document = parsed(text);
      return document === null ? redactText(text).redactions : redactAny(document.value).redactions;
    },
  };
}

/** The value of a text that is one JSON object or array; null for any other text. */
function parsed(text: string): Readonly<{ value: unknown }> | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    // Not JSON, so it is judged as the text it is.
    return null;
  }
}
