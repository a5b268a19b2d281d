import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Block, parseMarkdown } from "./markdown.ts";
import type { Inline } from "./markdown-inline.ts";

/** A paragraph's text with its marks as words, to be read in a test. */
function said(content: readonly Inline[]): string {
  return content
    .map((piece) => {
      if (piece.kind === "text") return piece.text;
      if ("text" in piece) return `code(${piece.text})`;
      const inner = said(piece.content);
      return "address" in piece ? `${piece.kind}(${inner} to ${piece.address})` : `${piece.kind}(${inner})`;
    })
    .join("");
}

function textOf(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.kind) {
        case "heading":
        case "paragraph":
          return said(block.content);
        case "code":
          return block.text;
        case "quote":
          return textOf(block.blocks);
        case "list":
          return block.items.map((item) => textOf(item.blocks)).join(" ");
        case "table":
          return [block.head, ...block.rows].flatMap((row) => row.map(said)).join(" ");
        case "rule":
          return "";
      }
    })
    .join(" ");
}

const inline = (text: string) => {
  const [block] = parseMarkdown(text);
  return block?.kind === "paragraph" ? said(block.content) : null;
};

describe("Markdown", () => {
  it.each([
    ["plain *soft* and **loud _both_**", "plain emphasis(soft) and strong(loud emphasis(both))"],
    ["`**no**` and ``a ` b``", "code(**no**) and code(a ` b)"],
    ["snake_case_name stays, 2 * 3 * 4 too", "snake_case_name stays, 2 * 3 * 4 too"],
    ["[a *link*](https://example.org/a_(b))", "link(a emphasis(link) to https://example.org/a_(b))"],
    [
      "![alt](pic.png) <https://example.org>",
      "image(alt to pic.png) link(https://example.org to https://example.org)",
    ],
    ["\\*not soft\\*", "*not soft*"],
    ["~~gone~~", "struck(gone)"],
    ["[x](javascript:alert(1))", "link(x to javascript:alert(1))"],
    ["<script>alert(1)</script> <b onclick=x>", "<script>alert(1)</script> <b onclick=x>"],
    ["**never closed", "**never closed"],
  ])("%s", (text, expected) => {
    expect(inline(text)).toBe(expected);
  });

  it("knows headings that skip no level, lists with tasks, quotes, code, tables, rules and front matter", () => {
    const text = [
      "---",
      "name: notes",
      "---",
      "# One",
      "### Three, shown as two",
      "1. first",
      "2. second",
      "   - [x] done",
      "   - [ ] open",
      "> quoted",
      "```sh",
      "# no heading",
      "```",
      "| a | b |",
      "| --- | :-: |",
      "| 1 | 2 \\| 3 |",
      "",
      "***",
    ].join("\n");
    const blocks = parseMarkdown(text);
    expect(blocks.map(({ kind }) => kind)).toEqual([
      "code",
      "heading",
      "heading",
      "list",
      "quote",
      "code",
      "table",
      "rule",
    ]);
    expect(blocks.flatMap((block) => (block.kind === "heading" ? [block.level] : []))).toEqual([1, 2]);
    expect(blocks[3]).toMatchObject({
      ordered: true,
      items: [
        { done: null },
        {
          blocks: [
            { kind: "paragraph" },
            { kind: "list", ordered: false, items: [{ done: true }, { done: false }] },
          ],
        },
      ],
    });
    expect(blocks[5]).toEqual({ kind: "code", text: "# no heading" });
    expect(textOf(blocks)).toContain("1 2 | 3");
  });

  it("loses no word of any text, and falls over none", () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/);
    const mark = fc.constantFrom(
      "*",
      "**",
      "_",
      "`",
      "``",
      "[",
      "](",
      ")",
      "> ",
      "- ",
      "1. ",
      "|",
      "\n",
      "\n\n",
      "```",
      "\\",
      " ",
      "    ",
      "#",
      "---",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, mark), { maxLength: 80 }), (pieces) => {
        const text = pieces.join("");
        const shown = textOf(parseMarkdown(text)).replaceAll(/\W/g, "");
        const words = pieces.filter((piece) => /^[a-z]+$/.test(piece));
        // What stands behind an opening fence names its language and is not shown.
        if (!text.includes("```")) for (const one of words) expect(shown).toContain(one);
      }),
    );
  });

  it("takes a text of nothing but nesting", () => {
    expect(() => parseMarkdown("> ".repeat(50_000))).not.toThrow();
    expect(() => parseMarkdown("- ".repeat(50_000))).not.toThrow();
    expect(() => parseMarkdown("[*_`".repeat(50_000))).not.toThrow();
  });
});
