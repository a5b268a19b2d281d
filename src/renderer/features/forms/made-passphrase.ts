/** Letters and digits that are not taken for one another when they are read from paper. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 6;
const GROUP_LENGTH = 5;

/** A passphrase of 30 random characters in groups: 148 bits, and easy to copy by hand. */
export function madePassphrase(): string {
  // What does not divide evenly is thrown away: every character is as likely as the others.
  const limit = 256 - (256 % ALPHABET.length);
  let letters = "";
  while (letters.length < GROUPS * GROUP_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(64))) {
      if (byte < limit) letters += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  const group = (_: unknown, index: number) =>
    letters.slice(index * GROUP_LENGTH, (index + 1) * GROUP_LENGTH);
  return Array.from({ length: GROUPS }, group).join("-");
}
