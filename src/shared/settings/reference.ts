/** Something that stands for a secret: one whole `${VAR}`, `keychain:NAME` or `file:PATH` (docs/security.md, "Credentials"). */
const REFERENCE = /^(?:\$\{[A-Z_][A-Z0-9_]*\}|keychain:.+|file:.+)$/;

/** True for a text that can be stored in the settings in place of a secret. */
export function isReference(text: string): boolean {
  return REFERENCE.test(text);
}
