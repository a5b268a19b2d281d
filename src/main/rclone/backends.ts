import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import { exitedWith, exitError } from "../process/exit.ts";
import { runChild } from "../process/run-child.ts";
import type { Toolbox } from "../process/tools.ts";
import { jsonAnswer } from "./json-answer.ts";

const providersSchema = z.array(
  z.object({
    Name: z.string(),
    Prefix: z.string().default(""),
    Options: z
      .array(z.object({ Name: z.string(), IsPassword: z.boolean().default(false) }))
      .nullish()
      .transform((options) => options ?? []),
  }),
);

/** The options of each backend that rclone keeps obscured, by the backend's name. */
export type Backends = ReadonlyMap<string, ReadonlySet<string>>;

const known = new Map<string, Promise<Backends>>();
const TIMEOUT = 20_000;

async function readBackends(toolbox: Toolbox): Promise<Backends> {
  const tool = await toolbox.require("rclone");
  const { exit, stdout } = await runChild(
    { name: "rclone config providers", file: tool.path, args: ["config", "providers", "--config", ""] },
    { signal: new AbortController().signal, timeout: TIMEOUT },
  );
  if (!exitedWith(exit, 0)) throw exitError(exit, "rclone could not say what backends it has.");
  const providers = jsonAnswer("config providers", stdout, providersSchema);
  return new Map(
    providers.flatMap(({ Name, Prefix, Options }) => {
      const passwords = new Set(Options.filter(({ IsPassword }) => IsPassword).map(({ Name: name }) => name));
      return [Name, Prefix].filter((name) => name !== "").map((name) => [name, passwords] as const);
    }),
  );
}

/**
 * The password options of one backend, as this rclone itself declares them: names alone do not tell (`secret` of
 * netstorage is obscured, `secret_access_key` of s3 is not). Asked once for each rclone. Throws `REMOTE_UNKNOWN` when this
 * rclone has no such backend, `TOOL_MISSING`, `TOOL_FAILED` or `TIMEOUT`.
 */
export async function passwordOptions(
  toolbox: Toolbox,
  type: string,
  field: string,
): Promise<ReadonlySet<string>> {
  const { path, version } = await toolbox.require("rclone");
  const key = `${version} ${path}`;
  const asked = known.get(key) ?? readBackends(toolbox);
  known.set(key, asked);
  try {
    const options = (await asked).get(type);
    if (options !== undefined) return options;
  } catch (error) {
    known.delete(key);
    throw error;
  }
  throw new ClawbackError("REMOTE_UNKNOWN", `${field}: rclone ${version} has no backend called "${type}".`, {
    action: { kind: "edit-setting", field },
  });
}
