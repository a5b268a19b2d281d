/** The code that the system, or Node, gives an error ("ENOENT"); undefined for anything without one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
