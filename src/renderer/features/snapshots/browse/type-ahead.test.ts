import { describe, expect, it } from "vitest";
import { findName, NOTHING_TYPED, typeLetter } from "./type-ahead.ts";

const names = ["Agents", "memory", "MEMORY.md", "notes", "skills"];

function find(letters: string, from: number): number {
  const typed = letters.split("").reduce((word, letter) => typeLetter(word, letter, 1000), NOTHING_TYPED);
  return findName(names, typed, from);
}

describe("type-ahead", () => {
  it("finds the next name that begins so, whatever its case, and round again", () => {
    expect(find("n", 0)).toBe(3);
    expect(find("A", 3)).toBe(0);
    expect(find("memory.", 0)).toBe(2);
    expect(find("x", 0)).toBe(-1);
  });

  it("stays on the name while the word grows, and goes on when one letter is repeated", () => {
    expect(find("me", 1)).toBe(1);
    expect(find("mm", 1)).toBe(2);
    expect(find("mm", 2)).toBe(1);
  });

  it("begins a new word after a pause", () => {
    const word = typeLetter(typeLetter(NOTHING_TYPED, "m", 1000), "e", 1500);
    expect(word.typed).toBe("me");
    expect(typeLetter(word, "s", 3000).typed).toBe("s");
  });
});
