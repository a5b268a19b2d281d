import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PassphraseLevel, passphraseStrength } from "./passphrase-strength.ts";

const ORDER: readonly PassphraseLevel[] = ["none", "weak", "fair", "good", "strong"];

describe("the strength of a passphrase", () => {
  it.each([
    ["", "none", null],
    ["password", "weak", "common"],
    ["P@ssw0rd2024!", "weak", "common"],
    ["MyBackupPassword1", "weak", "common"],
    ["aaaaaaaaaaaaaaaaaaaaaaaa", "weak", "repeated"],
    ["abcabcabcabcabcabc", "weak", "repeated"],
    ["qwertyuiop123456789", "weak", "sequence"],
    ["zyxwvutsrq", "weak", "sequence"],
    ["kumquat", "weak", "longer"],
    ["Tr0ub4dor&3", "weak", "longer"],
    ["velvet cactus lantern", "fair", "longer"],
    ["correct horse battery staple", "good", null],
    ["lantern orbit velvet cactus ripple", "strong", null],
  ] as const)("of %j is %s", (passphrase, level, advice) => {
    expect(passphraseStrength(passphrase)).toMatchObject({ level, advice });
  });

  it("is strong for what a generator makes, and never more than its characters allow", () => {
    const drawn = fc.string({
      unit: fc.constantFrom(...Array.from("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_")),
      minLength: 24,
      maxLength: 24,
    });
    fc.assert(
      fc.property(drawn, (passphrase) => {
        const distinct = new Set(passphrase).size;
        if (distinct > 12) expect(passphraseStrength(passphrase).level).toBe("strong");
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (passphrase) => {
        const { bits, level } = passphraseStrength(passphrase);
        expect(bits).toBeGreaterThanOrEqual(0);
        expect(bits).toBeLessThanOrEqual(Array.from(passphrase).length * 7.1);
        expect(level === "none").toBe(passphrase === "");
      }),
    );
  });

  it("gains next to nothing when a passphrase is said twice, or a common word is put before it", () => {
    const distinct = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 1 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(distinct, (characters) => {
        const passphrase = characters.join("");
        const { bits } = passphraseStrength(passphrase);
        expect(passphraseStrength(passphrase.repeat(2)).bits).toBeLessThanOrEqual(2 * bits + 2);
        expect(passphraseStrength(passphrase.repeat(3)).bits).toBeLessThanOrEqual(bits + 10);
        expect(passphraseStrength(`password-${passphrase}`).bits).toBeLessThanOrEqual(bits + 15);
      }),
    );
  });

  it("never calls one with more bits weaker", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const [less, more] = [passphraseStrength(a), passphraseStrength(b)].sort((x, y) => x.bits - y.bits);
        expect(ORDER.indexOf(less?.level ?? "none")).toBeLessThanOrEqual(
          ORDER.indexOf(more?.level ?? "none"),
        );
      }),
    );
  });
});
