import { z } from "zod";

/** Where OpenClaw's gateway takes wakes (docs/upstream.md, B.5). */
export const DEFAULT_WAKE_URL = "http://127.0.0.1:18789/hooks/wake";

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

const address = z
  .union([z.url({ protocol: /^https$/ }), z.url({ protocol: /^http$/, hostname: LOOPBACK })])
  .refine((text) => !/[@?#]/.test(text));

/** Only this computer, or https: the token goes along. Secrets in the address itself are refused, as OpenClaw does. */
export function isWakeUrl(text: string): boolean {
  return address.safeParse(text).success;
}

/** How the agent is told of arrivals. Without a token OpenClaw's own command line is used. */
export const wakeSchema = z
  .strictObject({
    url: z
      .string()
      .refine(isWakeUrl, "must be on this computer (http://127.0.0.1:…) or https, without a query")
      .optional(),
    /** OpenClaw's `hooks.token`: `keychain:NAME`, `file:PATH` or `${VAR}`. */
    token: z.string().min(1).optional(),
  })
  .readonly();
