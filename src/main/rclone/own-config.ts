import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { exitedWith } from "../process/exit.ts";
import { runChild } from "../process/run-child.ts";
import type { Toolbox } from "../process/tools.ts";
import { jsonAnswer } from "./json-answer.ts";
import { type Definition, isSecretOption, type Section } from "./section.ts";
import { tokenLine } from "./token-line.ts";

const dumpSchema = z.record(z.string(), z.record(z.string(), z.string()));
type Dump = z.output<typeof dumpSchema>;

/** How an rclone configuration begins that is locked with a password. */
const ENCRYPTED = "RCLONE_ENCRYPT_V";

function unreadable(field: string, sentence: string, detail?: string): ClawbackError {
  return new ClawbackError("CONFIG_UNREADABLE", `${field}: ${sentence}`, {
    action: { kind: "edit-setting", field },
    ...(detail === undefined ? {} : { detail }),
  });
}

async function readDump(path: string, field: string, toolbox: Toolbox): Promise<Dump> {
  let head: string;
  try {
    head = await readFile(path, "utf8");
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw unreadable(field, `${path} cannot be read.`, detail);
  }
  if (head.includes(ENCRYPTED)) {
    throw unreadable(field, `${path} is locked with a password, which Clawback does not have.`);
  }
  const tool = await toolbox.require("rclone");
  const { exit, stdout } = await runChild(
    {
      name: "rclone config dump",
      file: tool.path,
      args: ["config", "dump", "--config", path, "--ask-password=false"],
    },
    { signal: new AbortController().signal, timeout: 20_000 },
  );
  if (!exitedWith(exit, 0)) throw unreadable(field, `rclone cannot read ${path}.`, exit.stderr);
  return jsonAnswer("config dump", stdout, dumpSchema);
}

/** The section and all that it stands on (`remote = other:path`, `upstreams = a: b:`), each once. */
function reachable(dump: Dump, name: string, found = new Set<string>()): ReadonlySet<string> {
  found.add(name);
  for (const value of Object.values(dump[name] ?? {})) {
    for (const word of value.split(/[\s,"]+/)) {
      const other = word.slice(0, Math.max(0, word.indexOf(":")));
      if (other in dump && !found.has(other)) reachable(dump, other, found);
    }
  }
  return found;
}

function sectionOf({ token, ...options }: Readonly<Record<string, string>>, field: string): Section {
  return {
    options,
    secrets: Object.entries(options).flatMap(([option, value]) => (isSecretOption(option) ? [value] : [])),
    ...(token === undefined ? {} : { token: { field, reference: "", value: tokenLine(token, field) } }),
  };
}

/**
 * A remote from the owner's own rclone configuration, which is only ever read: refreshed tokens are kept on our side.
 * `null` when the file has no such section. Passwords in it are obscured already. Throws `CONFIG_UNREADABLE` naming the
 * field for a file that is not there, is locked, or is not rclone's.
 */
export async function ownDefinition(
  path: string,
  name: string,
  field: string,
  toolbox: Toolbox,
): Promise<Definition | null> {
  const full = path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
  if (!isAbsolute(full)) throw unreadable(field, "must be an absolute path.");
  const dump = await readDump(full, field, toolbox);
  if (!(name in dump)) return null;
  const sections = [...reachable(dump, name)].map(
    (each) => [each, sectionOf(dump[each] ?? {}, field)] as const,
  );
  return { name, sections: Object.fromEntries(sections), label: `${name} of ${full}` };
}
