import { extname } from "node:path";
import { fitBytes, MAX_NAME_BYTES } from "../sync/free-name.ts";

/**
 * What Windows, OneDrive or a shell of the receiving side would choke on; and the look-alikes of control characters
 * with their quote `‛`, which rclone takes for the characters themselves in an argument (docs/upstream.md, R.10).
 */
const FORBIDDEN = /[\p{Cc}<>:"|?*\\/\u2400-\u2421\u201b]/gu;
/** Device names of Windows, with any extension; OneDrive refuses them too. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d|desktop\.ini)(\.|$)/i;

function trimEnd(name: string): string {
  return name.replace(/[\s.]+$/, "");
}

/** Cuts the stem, unless what looks like an extension fills the name by itself. */
function shortened(name: string): string {
  const extension = extname(name);
  const room = MAX_NAME_BYTES - Buffer.byteLength(extension);
  if (room <= 0) return trimEnd(fitBytes(name, MAX_NAME_BYTES));
  return trimEnd(fitBytes(name.slice(0, name.length - extension.length), room) + extension);
}

/**
 * The name under which a file or folder goes into the cloud. Names are mapped rather than refused, because the owner
 * wants the file to arrive: signs that some storage cannot hold become `_`; spaces at the ends and dots at the end go
 * (a leading dot stays); reserved names and our own prefix get a leading `_`; a name that is too long loses the end of
 * its stem. Never empty, and the same when mapped again.
 */
export function mailName(name: string): string {
  const clean = trimEnd(name.normalize("NFC").replaceAll(FORBIDDEN, "_").trimStart());
  const named = clean === "" ? "unnamed" : clean;
  return shortened(RESERVED.test(named) || named.startsWith(".clawback") ? `_${named}` : named);
}
