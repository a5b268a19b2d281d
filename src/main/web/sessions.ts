import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../ports.ts";

/** What became of a one-time token that somebody showed. */
export type Exchange =
  | Readonly<{ kind: "signed-in"; cookie: string }>
  | Readonly<{ kind: "refused" }>
  /** Too many wrong tokens lately. */
  | Readonly<{ kind: "wait"; seconds: number }>;

/** Who may use the hosted face: one unspent token at most, and a few sessions, all in memory (docs/security.md). */
export type Sessions = Readonly<{
  /** A new one-time token; the one before it, if unspent, is void. */
  mintToken: () => string;
  /** Spends the token and opens a session. */
  exchange: (token: string) => Exchange;
  /** True for a live session, which counts as used now. */
  use: (cookie: string) => boolean;
  /** True for a live session; does not keep it alive. */
  isLive: (cookie: string) => boolean;
}>;

const IDLE_LIMIT_MS = 12 * 60 * 60 * 1000;
/** One owner with a few browsers. The session that was idle longest makes room. */
const MAX_SESSIONS = 16;
const MAX_FAILURES = 10;
const FAILURE_WINDOW_MS = 60 * 1000;

type Session = { readonly digest: Buffer; usedAt: number };

export function createSessions(clock: Clock): Sessions {
  let tokenDigest: Buffer | undefined;
  let sessions: readonly Session[] = [];
  let failures = { count: 0, since: 0 };

  function liveSession(cookie: string): Session | undefined {
    const oldest = clock.now() - IDLE_LIMIT_MS;
    sessions = sessions.filter((session) => session.usedAt > oldest);
    const digest = digestOf(cookie);
    // No early end: every session is compared, whichever matches.
    return sessions.reduce<Session | undefined>(
      (found, session) => (timingSafeEqual(session.digest, digest) ? session : found),
      undefined,
    );
  }

  function openSession(): string {
    const cookie = randomSecret();
    const byUse = [...sessions].sort((a, b) => b.usedAt - a.usedAt);
    sessions = [{ digest: digestOf(cookie), usedAt: clock.now() }, ...byUse].slice(0, MAX_SESSIONS);
    return cookie;
  }

  return {
    mintToken: () => {
      const token = randomSecret();
      tokenDigest = digestOf(token);
      return token;
    },
    exchange: (token) => {
      const now = clock.now();
      if (now - failures.since >= FAILURE_WINDOW_MS) failures = { count: 0, since: now };
      if (failures.count >= MAX_FAILURES) {
        return { kind: "wait", seconds: Math.ceil((failures.since + FAILURE_WINDOW_MS - now) / 1000) };
      }
      if (tokenDigest === undefined || !timingSafeEqual(tokenDigest, digestOf(token))) {
        failures.count += 1;
        return { kind: "refused" };
      }
      tokenDigest = undefined;
      return { kind: "signed-in", cookie: openSession() };
    },
    use: (cookie) => {
      const session = liveSession(cookie);
      if (session === undefined) return false;
      session.usedAt = clock.now();
      return true;
    },
    isLive: (cookie) => liveSession(cookie) !== undefined,
  };
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Digests have one length, so that they can be compared in constant time; the secret itself is not kept. */
function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
