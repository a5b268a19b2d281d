/** rclone's sign that the look-alike behind it is meant as it stands. */
const QUOTE = "‛";
/** What rclone reads back as it is: a pair, or one before a look-alike of what no name on a disk can have. */
const READABLE = /^(?:[^‛]|‛[‛␀／])*$/;
/** Look-alikes that rclone itself puts in place of control characters. */
const PICTURES = /[\u2401-\u241f\u2421]/g;

/**
 * True unless a lone `‛` is in this name or path of a disk: rclone lists such a file under a name by which it cannot
 * open it, and fails (docs/upstream.md, R.10).
 */
export function isReadable(path: string): boolean {
  return !path.includes(QUOTE) || READABLE.test(path);
}

/** A path of a disk as rclone lists it, which is what its filters see. Pure. */
export function listedName(path: string): string {
  return path
    .replaceAll(/‛[‛␀／]?/g, (found) => (found === QUOTE ? QUOTE + QUOTE : found))
    .replaceAll(PICTURES, `${QUOTE}$&`)
    .replaceAll("\u007f", "␡")
    .replaceAll(/\p{Cc}/gu, (c) => (c < " " ? String.fromCharCode(c.charCodeAt(0) + 0x2400) : c));
}

/** A readable path of a disk as an argument of rclone, which takes a look-alike there for the character itself. */
export function asArgument(path: string): string {
  return path.replaceAll(PICTURES, `${QUOTE}$&`);
}
