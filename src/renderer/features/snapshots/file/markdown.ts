import { type Inline, parseInline } from "./markdown-inline.ts";

/** A part of a Markdown text. What is no part of this small language stays the text it is; HTML too. */
export type Block =
  /** `level` from 1, never more than one below the heading before it. */
  | Readonly<{ kind: "heading"; level: number; content: readonly Inline[] }>
  | Readonly<{ kind: "paragraph"; content: readonly Inline[] }>
  | Readonly<{ kind: "code"; text: string }>
  | Readonly<{ kind: "quote"; blocks: readonly Block[] }>
  | Readonly<{ kind: "list"; ordered: boolean; start: number; items: readonly ListItem[] }>
  | Readonly<{ kind: "table"; head: readonly Cell[]; rows: readonly (readonly Cell[])[] }>
  | Readonly<{ kind: "rule" }>;

type Cell = readonly Inline[];
/** `done`: null for an item that is no task. */
export type ListItem = Readonly<{ done: boolean | null; blocks: readonly Block[] }>;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;
const TASK = /^\[([ xX])\] +/;
const DIVIDER = /^ *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$/;

/** Lists and quotes within each other beyond which the rest stays text: nobody writes so, and a page must not fall over it. */
const DEEPEST = 12;

/** Reads the Markdown that people and agents write: CommonMark's everyday part, tables, task lists and front matter. */
export function parseMarkdown(text: string): readonly Block[] {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\t", "    ").split("\n");
  const [frontMatter, rest] = splitFrontMatter(lines);
  const front: readonly Block[] = frontMatter === null ? [] : [{ kind: "code", text: frontMatter }];
  return levelled([...front, ...blocksOf(rest, 0)]);
}

function splitFrontMatter(lines: readonly string[]): readonly [string | null, readonly string[]] {
  const end = lines[0] === "---" ? lines.indexOf("---", 1) : -1;
  return end === -1 ? [null, lines] : [lines.slice(1, end).join("\n"), lines.slice(end + 1)];
}

/** Headings one may jump through with a screen reader: none skips a level. */
function levelled(blocks: readonly Block[]): readonly Block[] {
  let last = 0;
  return blocks.map((block) => {
    if (block.kind !== "heading") return block;
    last = Math.min(block.level, last + 1);
    return { ...block, level: last };
  });
}

/** A block and the number of the line behind it. */
type Taken = Readonly<{ block: Block; next: number }>;

function blocksOf(lines: readonly string[], depth: number): readonly Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if ((lines[at] ?? "").trim() === "") {
      at += 1;
      continue;
    }
    const { block, next } = takeBlock(lines, at, depth);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

function takeBlock(lines: readonly string[], at: number, depth: number): Taken {
  const line = lines[at] ?? "";
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const level = heading[1]?.length ?? 1;
    return { block: { kind: "heading", level, content: parseInline(heading[2] ?? "") }, next: at + 1 };
  }
  if (FENCE.test(line)) return takeFence(lines, at);
  if (RULE.test(line)) return { block: { kind: "rule" }, next: at + 1 };
  if (depth < DEEPEST && QUOTE.test(line)) return takeQuote(lines, at, depth);
  if (depth < DEEPEST && ITEM.test(line)) return takeList(lines, at, depth);
  if (line.includes("|") && DIVIDER.test(lines[at + 1] ?? "")) return takeTable(lines, at);
  return takeParagraph(lines, at, depth);
}

function takeFence(lines: readonly string[], at: number): Taken {
  const fence = FENCE.exec(lines[at] ?? "")?.[1] ?? "```";
  const closes = (line: string) => {
    const found = FENCE.exec(line)?.[1] ?? "";
    return found.startsWith(fence) && line.trim() === found;
  };
  const length = lines.slice(at + 1).findIndex(closes);
  const end = length === -1 ? lines.length : at + 1 + length;
  return { block: { kind: "code", text: lines.slice(at + 1, end).join("\n") }, next: end + 1 };
}

function takeQuote(lines: readonly string[], at: number, depth: number): Taken {
  let end = at;
  while (QUOTE.test(lines[end] ?? "")) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return { block: { kind: "quote", blocks: blocksOf(inner, depth + 1) }, next: end };
}

function takeList(lines: readonly string[], first: number, depth: number): Taken {
  const marker = ITEM.exec(lines[first] ?? "")?.[2] ?? "-";
  const ordered = /\d/.test(marker);
  const items: ListItem[] = [];
  let at = first;
  for (;;) {
    const found = ITEM.exec(lines[at] ?? "");
    if (found === null || /\d/.test(found[2] ?? "") !== ordered || RULE.test(lines[at] ?? "")) break;
    const indent = found[0].length;
    const inner = [(lines[at] ?? "").slice(indent)];
    at += 1;
    while (at < lines.length && belongsToItem(lines, at, indent)) {
      inner.push((lines[at] ?? "").replace(new RegExp(`^ {0,${String(indent)}}`), ""));
      at += 1;
    }
    items.push(itemOf(inner, depth));
  }
  return { block: { kind: "list", ordered, start: ordered ? Number.parseInt(marker) : 1, items }, next: at };
}

/** Lines indented as far as the item's text, blank lines before such, and lines that go on with its paragraph. */
function belongsToItem(lines: readonly string[], at: number, indent: number): boolean {
  const line = lines[at] ?? "";
  const isIndented = (text: string) => text.search(/\S/) >= Math.min(indent, 2);
  if (line.trim() === "") return isIndented(lines[at + 1] ?? "");
  if (isIndented(line)) return true;
  return (lines[at - 1] ?? "").trim() !== "" && !beginsBlock(line);
}

function itemOf(inner: readonly string[], depth: number): ListItem {
  const [head = "", ...rest] = inner;
  const task = TASK.exec(head);
  const done = task === null ? null : task[1] !== " ";
  return { done, blocks: blocksOf([head.replace(TASK, ""), ...rest], depth + 1) };
}

function takeTable(lines: readonly string[], at: number): Taken {
  let end = at + 2;
  while ((lines[end] ?? "").includes("|")) end += 1;
  const head = cellsOf(lines[at] ?? "");
  const rows = lines.slice(at + 2, end).map((line) => {
    const cells = cellsOf(line);
    return head.map((_, column) => cells[column] ?? []);
  });
  return { block: { kind: "table", head, rows }, next: end };
}

function cellsOf(line: string): readonly Cell[] {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => parseInline(cell.trim().replaceAll("\\|", "|")));
}

function takeParagraph(lines: readonly string[], at: number, depth: number): Taken {
  let end = at + 1;
  while (
    end < lines.length &&
    (lines[end] ?? "").trim() !== "" &&
    (depth >= DEEPEST || !beginsBlock(lines[end] ?? ""))
  )
    end += 1;
  const text = lines
    .slice(at, end)
    .map((line) => line.trimStart())
    .join("\n");
  return { block: { kind: "paragraph", content: parseInline(text.trimEnd()) }, next: end };
}

function beginsBlock(line: string): boolean {
  return [FENCE, HEADING, RULE, QUOTE, ITEM].some((start) => start.test(line));
}
