import { assertNever, errorData } from "#shared/errors";
import { isWakeUrl } from "#shared/settings/wake";
import { describeExit, exitedWith } from "../process/exit.ts";
import { runChild } from "../process/run-child.ts";
import { findOpenClaw } from "./cli.ts";
import type { Location } from "./state-dir.ts";

const HTTP_TIMEOUT_MS = 10_000;
/** The command line starts a Node of its own and talks to the gateway. */
const CLI_TIMEOUT_MS = 60_000;

/** How an agent is woken (docs/upstream.md, B.5): by the gateway's hook, or by OpenClaw's own command line. */
export type WakeWay =
  | Readonly<{ kind: "hook"; url: string; token: string }>
  | Readonly<{ kind: "cli"; env: Readonly<Record<string, string | undefined>>; location: Location }>;

/** Whether it went through; what went wrong is one sentence for people, without any secret. */
export type WakeOutcome = Readonly<{ kind: "woken" }> | Readonly<{ kind: "failed"; sentence: string }>;

/**
 * Wakes an agent now with a text, which it reads as trusted input: see `inboxNotice`. Never rejects: a notice that does
 * not get through is no failure of what it tells of. Ends with `signal`, and owns the process it starts.
 */
export async function wakeAgent(way: WakeWay, text: string, signal: AbortSignal): Promise<WakeOutcome> {
  try {
    switch (way.kind) {
      case "hook":
        return await wakeByHook(way.url, way.token, text, signal);
      case "cli":
        return await wakeByCli(way, text, signal);
      default:
        return assertNever(way);
    }
  } catch (error) {
    return failed(errorData(error).message);
  }
}

async function wakeByHook(
  url: string,
  token: string,
  text: string,
  signal: AbortSignal,
): Promise<WakeOutcome> {
  if (!isWakeUrl(url)) return failed("sync.wake.url must be on this computer, or https.");
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      // Wherever a redirect leads, the token must not go along.
      redirect: "manual",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ text, mode: "now" }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(HTTP_TIMEOUT_MS)]),
    });
    await response.body?.cancel();
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError";
    return failed(
      isLate
        ? `OpenClaw's gateway did not answer at ${new URL(url).host}.`
        : `OpenClaw's gateway cannot be reached at ${new URL(url).host}: is it running?`,
    );
  }
  return response.ok ? { kind: "woken" } : failed(refusalOf(response));
}

/** What the gateway's refusals mean (docs/upstream.md, B.5). */
function refusalOf({ status, headers }: Response): string {
  switch (status) {
    case 401:
      return "OpenClaw did not accept the token: sync.wake.token must be its hooks.token.";
    case 404:
      return "OpenClaw's hooks are switched off, or lie elsewhere: switch on hooks.enabled there, or change sync.wake.url.";
    case 413:
      return "The notice was too long for OpenClaw.";
    case 429: {
      const seconds = /^\d{1,5}$/.exec(headers.get("retry-after") ?? "")?.[0];
      const later = seconds === undefined ? "later" : `in ${seconds} s`;
      return `OpenClaw refuses wakes for a while after too many wrong tokens; it listens again ${later}.`;
    }
    default:
      return `OpenClaw's gateway answered with the status ${status}.`;
  }
}

async function wakeByCli(
  { env, location }: Extract<WakeWay, { kind: "cli" }>,
  text: string,
  signal: AbortSignal,
): Promise<WakeOutcome> {
  const file = await findOpenClaw(env);
  if (file === null) {
    return failed("There is no way to wake the agent: set sync.wake.token, or put openclaw on the PATH.");
  }
  const { exit } = await runChild(
    {
      name: "openclaw",
      file,
      args: ["system", "event", "--text", text, "--mode", "now", "--json"],
      env: {
        OPENCLAW_STATE_DIR: location.stateDir,
        OPENCLAW_CONFIG_PATH: location.configPath,
        NO_COLOR: "1",
      },
    },
    { signal, timeout: CLI_TIMEOUT_MS },
  );
  return exitedWith(exit, 0)
    ? { kind: "woken" }
    : failed(`openclaw system event did not wake the agent (${describeExit(exit)}): is its gateway running?`);
}

function failed(sentence: string): WakeOutcome {
  return { kind: "failed", sentence };
}
