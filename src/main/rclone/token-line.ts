import { z } from "zod";
import { ClawbackError } from "#shared/errors";

const oauthSchema = z.looseObject({ access_token: z.string().min(1), refresh_token: z.string().optional() });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * A token as one line, which is how it fits into a configuration file (and nothing but it fits). An OAuth token is JSON
 * with an `access_token`; a few backends have plain words. Throws `CREDENTIAL_MISSING` naming the field for anything else.
 */
export function tokenLine(text: string, field: string): string {
  const token = text.trim();
  if (token.startsWith("{")) {
    const found = oauthSchema.safeParse(parsed(token));
    if (found.success) return JSON.stringify(found.data);
  } else if (/^[\x21-\x7e]+$/.test(token)) {
    return token;
  }
  throw new ClawbackError(
    "CREDENTIAL_MISSING",
    `${field} is not a token as rclone authorize prints it: sign in again with clawback authorize.`,
    { action: { kind: "authorize" } },
  );
}

/** The parts of a token that must never be shown, the whole of it included. */
export function tokenSecrets(token: string): readonly string[] {
  const found = oauthSchema.safeParse(parsed(token));
  if (!found.success) return [token];
  const { access_token: access, refresh_token: refresh } = found.data;
  return [token, access, ...(refresh === undefined ? [] : [refresh])];
}
