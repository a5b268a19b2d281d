import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySections } from "./memory-sections.ts";

function idsOf(text: string, byTime = false): readonly string[] {
  return memorySections(text, byTime).map(({ id }) => id);
}

describe("memory files are split at headings", () => {
  test("a section has its heading, its text without it, and its lines", () => {
    const text = "# Memory\n\n## People\n\nMarian keeps the keys. #garden\n\n### Council\nMr Okafor\n";
    expect(memorySections(text, false)).toEqual([
      expect.objectContaining({
        id: "memory/people",
        title: "People",
        body: "Marian keeps the keys. #garden",
        firstLine: 3,
        lastLine: 6,
      }),
      expect.objectContaining({ id: "memory/people/council", body: "Mr Okafor", firstLine: 7, lastLine: 8 }),
    ]);
  });

  test("CRLF and a byte order mark make no difference", () => {
    const text = "# A\none\n\n## B\ntwo\n";
    expect(memorySections(`\uFEFF${text.replaceAll("\n", "\r\n")}`, false)).toEqual(
      memorySections(text, false),
    );
  });

  test("fenced code is text, also when it is never closed", () => {
    expect(idsOf("# A\n```sh\n# no heading\n~~~\n````\n# B\n~~~\n# no\n")).toEqual(["a", "b"]);
  });

  test("what stands before the first heading is a section, unless it is blank", () => {
    expect(idsOf("words\n# A\nx")).toEqual(["start", "a"]);
    expect(idsOf("\n\n# A\nx")).toEqual(["a"]);
    expect(idsOf("")).toEqual([]);
  });

  test("headings that differ in any sign have different ids", () => {
    const headings = ["C", "C++", "C#", "c d", "c-d", "c  d!", "日本", "¿?", "14:30", "14.30"];
    const ids = idsOf(headings.map((heading) => `# ${heading}\ntext\n`).join(""));
    expect(new Set(ids).size).toBe(headings.length);
  });

  test("long headings have ids of bounded length, and stay apart", () => {
    const long = "word ".repeat(100);
    const ids = idsOf(`# ${long}a\nx\n## ${long}b\nx\n### ${long}c\nx\n### ${long}d\nx\n`);
    expect(new Set(ids).size).toBe(4);
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(165);
  });
});

describe("daily notes are split at times too", () => {
  test.each([
    ["- 14:30 tea with Joan", "14:30 tea with Joan"],
    ["* **9:05** rain", "9:05 rain"],
    ["**23:59** late", "23:59 late"],
  ])("%s", (line, title) => {
    const [section, ...others] = memorySections(`${line}\n  more\n`, true);
    expect(others).toEqual([]);
    expect(section).toMatchObject({ title, firstLine: 1, lastLine: 2 });
    expect(section?.body).toContain("more");
  });

  test("a time in a sentence, indented, or of no day is none", () => {
    expect(
      idsOf("# A\nat 14:30\n  - 14:30 sub\n- 25:00 no\n- 14:305\n```\n- 14:30 code\n```\n", true),
    ).toEqual(["a"]);
    expect(idsOf("# A\n- 14:30 curated\n", false)).toEqual(["a"]);
  });

  test("times stand below the heading above them, and twice the same minute are two", () => {
    expect(idsOf("# Day\n- 14:30 a\n- 14:30 b\n- 15:00 c\n## Decided\nyes\n- 15:00 d\n", true)).toEqual([
      "day/14.30",
      "day/14.30~2",
      "day/15.00",
      "day/decided",
      "day/decided/15.00",
    ]);
  });
});

const line = fc.oneof(
  fc.constantFrom(
    "# A",
    "## B",
    "### B",
    "## 14:30 walk",
    "- 14:30 tea",
    "```",
    "~~~~",
    "",
    "#tag",
    "    # code",
  ),
  fc.string({ maxLength: 20 }).map((text) => text.replace(/[\r\n\uFEFF]/g, "")),
);

test("every line that is not blank is in exactly one section, or is a heading of sections only", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), (lines, byTime) => {
      const uses = lines.map(() => 0);
      for (const { firstLine, lastLine } of memorySections(lines.join("\n"), byTime)) {
        for (let number = firstLine; number <= lastLine; number += 1)
          uses[number - 1] = (uses[number - 1] ?? 0) + 1;
      }
      lines.forEach((text, index) => {
        const isHeading = /^ {0,3}#{1,6}([ \t]|$)/.test(text);
        if (text.trim() !== "" && !isHeading) expect(uses[index]).toBe(1);
        else expect(uses[index]).toBeLessThanOrEqual(1);
      });
    }),
  );
});

test("a section keeps its id when others come, and when its text changes", () => {
  const heading = fc.stringMatching(/^[a-z]{1,6}$/);
  const section = fc.record({ heading, text: fc.stringMatching(/^[a-z .]{1,20}$/) });
  const write = (sections: readonly { heading: string; text: string }[]) =>
    sections.map((one) => `## ${one.heading}\n\n${one.text}\n\n`).join("");
  fc.assert(
    fc.property(fc.array(section, { minLength: 1 }), section, fc.nat(), (before, added, place) => {
      fc.pre(before.every((one) => one.heading !== added.heading));
      const at = place % (before.length + 1);
      const changed = before.map((one) => ({ ...one, text: `${one.text} and more` }));
      const after = [...changed.slice(0, at), added, ...changed.slice(at)];
      expect(idsOf(write(after)).filter((_, index) => index !== at)).toEqual(idsOf(write(before)));
    }),
  );
});
