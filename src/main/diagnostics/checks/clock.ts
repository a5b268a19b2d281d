import { ClawbackError } from "#shared/errors";
import { formatSeconds } from "#shared/format";
import { syncRemote } from "../../profile/remotes.ts";
import type { Remote } from "../../rclone/remote.ts";
import { type Check, type CheckContext, passed, warning } from "../check.ts";

/** Milliseconds. A `Date` header has whole seconds, and the way there takes some. */
const SLIGHTLY_OFF = 2 * 60_000;
/** Beyond it S3 and others refuse every request. */
const TOO_FAR_OFF = 15 * 60_000;
const ANSWER_WITHIN = 10_000;

/** Hosts of the clouds that are signed in to, by rclone's name of the backend. */
const SIGN_IN_HOSTS: ReadonlyMap<string, string> = new Map([
  ["dropbox", "https://api.dropboxapi.com"],
  ["drive", "https://www.googleapis.com"],
  ["onedrive", "https://graph.microsoft.com"],
]);

/**
 * This computer's clock against the `Date` that the cloud of sync answers a request without any credentials with. Where no
 * cloud speaks HTTP or it does not answer, only against what Clawback itself did last.
 */
export const clockCheck: Check = {
  name: "clock",
  look: async (context) => {
    const { clock, history } = context;
    const now = clock.now();
    const [newest] = history.runs.list({ limit: 1 });
    if (newest !== undefined && Date.parse(newest.queuedAt) > now + SLIGHTLY_OFF) {
      throw new ClawbackError("CONFIG_INVALID", "The clock went back: set this computer's time.", {
        detail: `The last run began at ${newest.queuedAt}, and it is ${new Date(now).toISOString()} now.`,
      });
    }
    const host = await hostOf(context);
    const offset = host === null ? null : await offsetFrom(host, context);
    const time = new Date(now).toISOString();
    if (host === null || offset === null) {
      return passed("Not behind Clawback's last run. There was no server to compare the clock with.", time);
    }
    const detail = `${time} here, compared with ${host}`;
    const off = `${formatSeconds(Math.abs(offset) / 1000)} ${offset > 0 ? "fast" : "slow"}`;
    if (Math.abs(offset) >= TOO_FAR_OFF) {
      throw new ClawbackError("CONFIG_INVALID", `The clock is ${off}: set this computer's time.`, { detail });
    }
    if (Math.abs(offset) >= SLIGHTLY_OFF) {
      return warning(`The clock is ${off}: set this computer's time before clouds refuse it.`, { detail });
    }
    return passed("The clock agrees with that of the cloud.", detail);
  },
};

/** Where to ask for the time; null when no address is known. What is wrong with the cloud is for its own check to say. */
async function hostOf({ subject, toolbox }: CheckContext): Promise<string | null> {
  if (subject === null || subject.profile.sync.provider === "off") return null;
  try {
    return httpHost(await syncRemote(await subject.access(), toolbox));
  } catch (error) {
    if (error instanceof ClawbackError) return null;
    throw error;
  }
}

/** The origin alone: what else an address holds may be a secret. */
function httpHost({ name, env }: Remote): string | null {
  const option = (key: string) => env[`RCLONE_CONFIG_${name.toUpperCase()}_${key}`];
  const known = SIGN_IN_HOSTS.get(option("TYPE") ?? "");
  const url = URL.parse(known ?? option("URL") ?? option("ENDPOINT") ?? "");
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : null;
}

/** Milliseconds that this clock is ahead of the server's; null when it does not answer with a date. */
async function offsetFrom(host: string, { clock, signal }: CheckContext): Promise<number | null> {
  const sent = clock.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN)]);
  const date = await fetch(host, { method: "HEAD", redirect: "manual", signal: limit }).then(
    (response) => response.headers.get("date"),
    // Unreachable, or behind a proxy that only rclone knows: then there is nothing to compare with.
    () => null,
  );
  const theirs = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(theirs) ? null : (sent + clock.now()) / 2 - theirs;
}
