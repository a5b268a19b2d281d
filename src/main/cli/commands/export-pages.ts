import { text } from "node:stream/consumers";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { ClawbackError } from "#shared/errors";
import type { PageDetails } from "#shared/models/export";
import { keyReference } from "../../export/pairing-service.ts";
import type { Action } from "../action.ts";
import { type GlobalOptions, withClawback } from "../context.ts";
import { createOutput, type Output } from "../output.ts";

type PairOptions = GlobalOptions & Readonly<{ spaceId?: string }>;
type TagOptions = GlobalOptions & Readonly<{ add?: readonly string[]; remove?: readonly string[] }>;

const signal = (): AbortSignal => new AbortController().signal;
const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The commands that are AnyType's alone: its key, and single pages of its space. */
export function addExportPageCommands(commands: Command, action: Action): void {
  commands
    .command("pair")
    .description("get AnyType's key by the code that its app shows; the key goes to the keychain")
    .option("--space-id <id>", "export to this space; needed when the key may see several")
    .action(
      action<PairOptions>((options) =>
        withClawback(options, async ({ services }, profileId) => {
          if (options.config !== undefined)
            throw new ClawbackError("USAGE", "pair changes Clawback's own settings.");
          const output = createOutput(options);
          const challengeId = await services.pairing.start(profileId, signal());
          const code = await readCode();
          const spaces = await services.pairing.finish(profileId, { challengeId, code }, signal());
          const [only, ...others] = spaces;
          const spaceId = options.spaceId ?? (others.length === 0 ? only?.id : undefined);
          if (spaceId !== undefined) services.pairing.useSpace(profileId, spaceId);
          const apiKey = keyReference(profileId);
          output.document({ ok: true, apiKey, spaceId: spaceId ?? null, spaces });
          output.line(`Paired. exports.anytype.apiKey is now ${apiKey}.`);
          if (spaceId === undefined) {
            output.line("Choose a space: clawback config set exports.anytype.spaceId ID");
            for (const { id, name } of spaces) output.line(`  ${id}  ${name}`);
          } else output.line(`Sessions go to the space ${spaceId}.`);
          return 0;
        }),
      ),
    );

  commands
    .command("page <id>")
    .description("what AnyType says of one page")
    .action(
      action<GlobalOptions>((options, id = "") =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          printPage(output, await services.exports.page(profileId, id, signal()));
          return 0;
        }),
      ),
    );

  commands
    .command("append <id>")
    .description("add a note about a page, from standard input, as a page of its own; redacted")
    .action(
      action<GlobalOptions>((options, id = "") =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const note = (await text(process.stdin)).trim();
          if (note === "") throw new ClawbackError("USAGE", "The note is read from standard input.");
          const noteId = await services.exports.addNote(profileId, id, note, signal());
          output.document({ ok: true, id: noteId });
          output.line(`Added as the page ${noteId}.`);
          return 0;
        }),
      ),
    );

  commands
    .command("tags <id>")
    .description("give a page tags, and take others away")
    .option("--add <name>", "a tag to add; may be given several times", collect)
    .option("--remove <name>", "a tag to take away; may be given several times", collect)
    .action(
      action<TagOptions>((options, id = "") =>
        withClawback(options, async ({ services }, profileId) => {
          const output = createOutput(options);
          const { add = [], remove = [] } = options;
          if (add.length + remove.length === 0) throw new ClawbackError("USAGE", "Give --add or --remove.");
          const page = await services.exports.changeTags(profileId, id, { add, remove }, signal());
          printPage(output, page);
          return 0;
        }),
      ),
    );
}

/** The four digits that the person reads off; from a pipe in scripts. */
async function readCode(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const code = (await lines.question("AnyType shows a code of four digits. Type it: ")).trim();
    if (!/^\d{4}$/.test(code)) throw new ClawbackError("USAGE", "The code has four digits.");
    return code;
  } finally {
    lines.close();
  }
}

function printPage(output: Output, page: PageDetails): void {
  output.document({ ok: true, page });
  const facts = [
    ["Title", page.title],
    ["Type", page.type],
    ["Session", page.sourceKey],
    ["Started", page.startedAt],
    ["Ended", page.endedAt],
    ["Models", page.models],
    ["Messages", page.messages],
    ["Tags", page.tags.join(", ")],
    ["Changed", page.updatedAt],
    ["Length", `${page.length} characters`],
  ] as const;
  for (const [name, value] of facts) if (value !== null) output.line(`${name}: ${value}`);
}
