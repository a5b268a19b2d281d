import { errorData } from "#shared/errors";
import { DEFAULT_WAKE_URL } from "#shared/settings/wake";
import type { RunContext } from "../ports.ts";
import type { ProfileAccess } from "../profile/access.ts";
import { inboxNotice } from "./inbox-notice.ts";
import type { Environment } from "./state-dir.ts";
import { type WakeOutcome, type WakeWay, wakeAgent } from "./wake.ts";

/**
 * Tells the agent what has arrived, when its owner wants that (`sync.notifyOnInbox`; off by default, since it
 * costs a turn of the model). A notice that does not get through is a warning of the run and never its failure.
 *
 * @param arrivals paths below `_inbox`
 * @param env where `openclaw` is looked for when there is no token
 */
export async function notifyInbox(
  access: ProfileAccess,
  arrivals: readonly string[],
  env: Environment,
  context: Pick<RunContext, "signal" | "warn" | "log">,
): Promise<void> {
  const { sync, role } = access.profile;
  if (!sync.notifyOnInbox || role !== "agent" || arrivals.length === 0) return;
  const outcome = await wake(access, inboxNotice(arrivals), env, context.signal);
  if (outcome.kind === "woken") context.log("info", "The agent was told what has arrived.");
  else {
    context.warn({
      kind: "not-notified",
      message: `The agent was not told of its mail. ${outcome.sentence}`,
    });
  }
}

async function wake(
  access: ProfileAccess,
  text: string,
  env: Environment,
  signal: AbortSignal,
): Promise<WakeOutcome> {
  try {
    return await wakeAgent(await wayOf(access, env), text, signal);
  } catch (error) {
    // The token is not where its reference says.
    return { kind: "failed", sentence: errorData(error).message };
  }
}

async function wayOf({ profile, installation, resolve }: ProfileAccess, env: Environment): Promise<WakeWay> {
  const { url = DEFAULT_WAKE_URL, token } = profile.sync.wake ?? {};
  if (token === undefined) return { kind: "cli", env, location: installation.location };
  return { kind: "hook", url, token: await resolve(token, "sync.wake.token") };
}
