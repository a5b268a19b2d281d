import type { Finding } from "./finding.ts";
import { isPlaceholder } from "./placeholder.ts";

/** Looks with the rules of secretlint's recommended preset. */
export type Secretlint = (text: string) => readonly Finding[];

const PREFIX = "@secretlint/secretlint-rule-";
/**
 * Left out: `filter-comments` lets a text switch rules off; `gcp` reads files; the rest is done by our own rules, which
 * tell placeholders from passwords and take exactly what is secret.
 */
const LEFT_OUT = new Set([
  "filter-comments",
  "gcp",
  "aws",
  "npm",
  "basicauth",
  "database-connection-string",
  "privatekey",
]);

/**
 * Loads the preset (about 40 ms, once) and drives its rules directly: they are plain synchronous functions, while
 * `@secretlint/core` keeps a performance mark for every rule and text for as long as the process lives.
 */
export async function loadSecretlint(): Promise<Secretlint> {
  const { rules } = await import("@secretlint/secretlint-rule-preset-recommend");
  let found: Finding[] = [];
  const handlers = rules
    .filter(({ meta }) => !LEFT_OUT.has(meta.id.replace(PREFIX, "")))
    .map((rule) => {
      const reason = rule.meta.id.replace(PREFIX, "secretlint-");
      return rule.create(
        {
          sharedOptions: {},
          // The message would hold the secret; nobody needs it.
          createTranslator: () => (messageId) => ({
            message: "",
            messageId: String(messageId),
            data: undefined,
          }),
          report: ({ range: [start, end] }) => {
            found.push({ start, end, reason });
          },
          ignore: () => {
            throw new TypeError("a secretlint rule tried to switch off another");
          },
        },
        {},
      );
    });

  return (text) => {
    found = [];
    const position = () => {
      throw new TypeError("a secretlint rule asked for lines, which are not kept");
    };
    const source = {
      hasBOM: false,
      content: text,
      filePath: undefined,
      physicalFilePath: undefined,
      contentType: "text" as const,
      ext: "",
      getFilePath: () => undefined,
      getPhysicalFilePath: () => undefined,
      locationToRange: position,
      rangeToLocation: position,
      positionToIndex: position,
      indexToPosition: position,
    };
    for (const handler of handlers) void handler.file?.(source);
    return found.filter(({ start, end }) => !isPlaceholder(text.slice(start, end)));
  };
}
