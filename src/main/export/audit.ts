import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import type { AuditFinding, AuditReport } from "#shared/models/export";
import type { Redactor } from "../redaction/redactor.ts";

/** A note longer than this is looked at up to here; nobody writes such a file by hand. Bytes. */
const MAX_BYTES = 8 * 1024 * 1024;
/** The notes that agents keep for themselves and their owners, in the workspace. */
const ROOT_NOTES = /^[^.].*\.md$/i;

/**
 * Which secrets lie in an agent's memory and notes, by file and line, whether or not anything is exported. Reads only; the
 * secrets themselves are not in the report. Files that vanish meanwhile are left out.
 */
export async function auditNotes(
  workspaceDir: string,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<AuditReport> {
  const findings: AuditFinding[] = [];
  let files = 0;
  let bytes = 0;
  for (const file of await notesOf(workspaceDir)) {
    signal.throwIfAborted();
    const text = await noteText(join(workspaceDir, file));
    if (text === null) continue;
    files += 1;
    bytes += text.length;
    for (const { reason, path, firstLine, lastLine } of redactor.redactText(text).redactions) {
      findings.push({ file: redactor.redactText(file).text, reason, path, firstLine, lastLine });
    }
  }
  return { files, bytes, findings };
}

async function notesOf(workspaceDir: string): Promise<readonly string[]> {
  const roots = (await readdir(workspaceDir)).filter((name) => ROOT_NOTES.test(name));
  const memory = await readdir(join(workspaceDir, "memory"), { recursive: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  return [
    ...roots,
    ...memory.filter((name) => name.endsWith(".md")).map((name) => join("memory", name)),
  ].sort();
}

async function noteText(path: string): Promise<string | null> {
  try {
    if (!(await stat(path)).isFile()) return null;
    return (await readFile(path)).subarray(0, MAX_BYTES).toString("utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}
