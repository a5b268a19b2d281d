/** A piece of a line of Markdown. An address is shown, never followed: the text comes from an agent. */
export type Inline =
  | Readonly<{ kind: "text" | "code"; text: string }>
  | Readonly<{ kind: "strong" | "emphasis" | "struck"; content: readonly Inline[] }>
  | Readonly<{ kind: "link" | "image"; content: readonly Inline[]; address: string }>;

/** Marks within each other beyond which the rest stays text. */
const DEEPEST = 8;

const TOKENS = new RegExp(
  [
    String.raw`\\(?<escaped>[!-/:-@[-\`{-~])`,
    // Bounded, or a text of nothing but unmatched marks would be searched to its end for each of them.
    "(?<!`)(?<ticks>`{1,9})(?!`)(?<code>[^]{1,1000}?)(?<!`)\\k<ticks>(?!`)",
    String.raw`(?<image>!?)\[(?<label>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?<address>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+"[^"]*")?\)`,
    String.raw`<(?<auto>https?://[^\s<>]+)>`,
    String.raw`\*\*(?<strong>(?=\S)(?:[^*]|\*(?!\*))+?(?<=\S))\*\*`,
    String.raw`(?<![\w_])__(?<strong2>(?=\S)[^_]+?(?<=\S))__(?![\w_])`,
    String.raw`~~(?<struck>(?=\S)[^~]+?(?<=\S))~~`,
    String.raw`\*(?<emphasis>(?=[^\s*])[^*]+?(?<=\S))\*`,
    String.raw`(?<![\w_])_(?<emphasis2>(?=[^\s_])[^_]+?(?<=\S))_(?![\w_])`,
  ].join("|"),
  "g",
);

/** Reads emphasis, code, links and escapes; whatever does not fit stays the text it is. */
export function parseInline(text: string, depth = 0): readonly Inline[] {
  if (depth > DEEPEST) return [{ kind: "text", text }];
  const pieces: Inline[] = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain !== "") pieces.push({ kind: "text", text: plain });
    plain = "";
  };
  for (const match of text.matchAll(TOKENS)) {
    plain += text.slice(at, match.index);
    at = match.index + match[0].length;
    const groups = match.groups ?? {};
    if (groups["escaped"] !== undefined) {
      plain += groups["escaped"];
      continue;
    }
    flush();
    pieces.push(pieceOf(groups, depth));
  }
  plain += text.slice(at);
  flush();
  return pieces;
}

function pieceOf(groups: Readonly<Record<string, string | undefined>>, depth: number): Inline {
  const within = (text: string) => parseInline(text, depth + 1);
  const { code, auto, label, address, image, strong, strong2, struck, emphasis, emphasis2 } = groups;
  if (code !== undefined) return { kind: "code", text: code.replace(/^ (.+) $/, "$1") };
  if (auto !== undefined) return { kind: "link", content: [{ kind: "text", text: auto }], address: auto };
  if (label !== undefined && address !== undefined) {
    return { kind: image === "!" ? "image" : "link", content: within(label), address };
  }
  const bold = strong ?? strong2;
  if (bold !== undefined) return { kind: "strong", content: within(bold) };
  if (struck !== undefined) return { kind: "struck", content: within(struck) };
  return { kind: "emphasis", content: within(emphasis ?? emphasis2 ?? "") };
}
