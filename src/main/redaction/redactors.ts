import { createRedactor } from "./create-redactor.ts";
import { redactionKey } from "./hash-key.ts";
import type { Redactor } from "./redactor.ts";

/** The redactors of one installation: the rules are loaded when they are first needed, and once. */
export function redactors(dataDir: string): (options: Readonly<{ personal: boolean }>) => Promise<Redactor> {
  const made = new Map<boolean, Promise<Redactor>>();
  return ({ personal }) => {
    const known = made.get(personal);
    if (known !== undefined) return known;
    const fresh = createRedactor({ key: redactionKey(dataDir), personal });
    made.set(personal, fresh);
    return fresh;
  };
}
