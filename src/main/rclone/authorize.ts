import { ClawbackError } from "#shared/errors";
import type { Environment } from "../process/environment.ts";
import { exitedWith } from "../process/exit.ts";
import { runChild } from "../process/run-child.ts";
import type { Toolbox } from "../process/tools.ts";
import { parseLogLine } from "./log.ts";
import { tokenLine } from "./token-line.ts";

/** The clouds that one signs in to in a browser, by the name of their settings, with rclone's names for them. */
export const SIGN_IN_BACKENDS = { dropbox: "dropbox", gdrive: "drive", onedrive: "onedrive" } as const;
export type SignInProvider = keyof typeof SIGN_IN_BACKENDS;

export type AuthorizeRequest = Readonly<{
  provider: SignInProvider;
  /** The owner's own app, where there is one. */
  app?: Readonly<{ id: string; secret: string }>;
  /** The local address to open in a browser of this machine. */
  onLink: (url: string) => void;
  signal: AbortSignal;
  /** Milliseconds; 300 s by default. */
  timeout?: number;
}>;

const TIMEOUT = 300_000;
const TOKEN = /\{[^{}]*"access_token"[^{}]*\}/;

/** The app's secret must not be an argument, where everybody on the machine could read it. */
function appEnvironment(backend: string, app: AuthorizeRequest["app"]): Environment {
  if (app === undefined) return {};
  const prefix = `RCLONE_${backend.toUpperCase()}`;
  return { [`${prefix}_CLIENT_ID`]: app.id, [`${prefix}_CLIENT_SECRET`]: app.secret };
}

/**
 * Signs in through `rclone authorize` and returns the token as one line. rclone waits on 127.0.0.1:53682 for the browser;
 * its output holds the token and is neither logged nor part of any error. Throws `REMOTE_AUTH` when it ended without
 * one, `BUSY` when another sign-in waits already, `TIMEOUT`, `CANCELLED` or `TOOL_MISSING`.
 */
export async function authorize(toolbox: Toolbox, request: AuthorizeRequest): Promise<string> {
  const backend = SIGN_IN_BACKENDS[request.provider];
  const tool = await toolbox.require("rclone");
  const { exit, stdout } = await runChild(
    {
      name: "rclone authorize",
      file: tool.path,
      args: ["authorize", backend, "--auth-no-open-browser", "--config", "", "--use-json-log"],
      env: appEnvironment(backend, request.app),
      onStderrLine: (line) => {
        const event = parseLogLine(line);
        const text = event.kind === "message" ? event.text : "";
        const link = /http:\/\/(?:127\.0\.0\.1|localhost):\d+\/auth\?state=[\w-]+/.exec(text)?.[0];
        if (link !== undefined) request.onLink(link);
      },
    },
    { signal: request.signal, timeout: request.timeout ?? TIMEOUT, maxOutput: 1024 * 1024 },
  );
  if (exit.outcome.kind === "cancelled") throw new ClawbackError("CANCELLED", "The sign-in was cancelled.");
  const printed = `${stdout.toString("utf8")}\n${exit.stderr}`;
  const token = TOKEN.exec(printed)?.[0];
  if (exitedWith(exit, 0) && token !== undefined) return tokenLine(token, `${request.provider}.token`);
  if (/address already in use/i.test(exit.stderr)) {
    throw new ClawbackError("BUSY", "Another sign-in is waiting on this machine: finish or end it first.");
  }
  throw new ClawbackError("REMOTE_AUTH", "The sign-in was not finished: no token came back.", {
    action: { kind: "authorize" },
  });
}
