import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { link, mkdir, mkdtemp, symlink, utimes, writeFile, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ScannedEntry, TarScanner } from "./scanner.ts";

function scan(chunks: readonly Buffer[]): { entries: ScannedEntry[]; bytes: Buffer; ended: boolean } {
  const entries: ScannedEntry[] = [];
  const bytes: Buffer[] = [];
  const scanner = new TarScanner(0, {
    onEntry: (e) => entries.push(e),
    onBytes: (b) => bytes.push(Buffer.from(b)),
  });
  for (const chunk of chunks) scanner.push(chunk);
  return { entries, bytes: Buffer.concat(bytes), ended: scanner.ended };
}

function chopped(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < stream.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(stream.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

async function archive(format: string): Promise<{ stream: Buffer; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), "clawback-scan-"));
  const deep = join(dir, "a", "d".repeat(90), "e".repeat(90));
  await mkdir(deep, { recursive: true });
  await writeFile(join(deep, `${"n".repeat(120)}.txt`), "deep");
  await writeFile(join(dir, "a", "größe ü.bin"), Buffer.alloc(5_000, 7));
  await writeFile(join(dir, "a", "empty"), "");
  await chmod(join(dir, "a", "empty"), 0o640);
  await utimes(join(dir, "a", "empty"), 1_700_000_000.25, 1_700_000_000.25);
  await link(join(dir, "a", "empty"), join(dir, "a", "hard"));
  await symlink("../elsewhere", join(dir, "a", "soft"));
  const stream = execFileSync("tar", [`--format=${format}`, "--sort=name", "-cf", "-", "-C", dir, "a"], {
    maxBuffer: 1e8,
  });
  return { stream, dir };
}

describe("TarScanner", () => {
  it.each(["pax", "gnu"])("reads what GNU tar writes in %s format", async (format) => {
    const { stream } = await archive(format);
    const { entries, ended } = scan([stream]);
    expect(ended).toBe(true);
    const big = entries.find((entry) => entry.path === "a/größe ü.bin");
    expect(big).toMatchObject({ kind: "file", size: 5_000 });
    expect(stream.subarray(big?.offset, (big?.offset ?? 0) + 5_000)).toEqual(Buffer.alloc(5_000, 7));
    expect(big?.sha256).toBe(createHash("sha256").update(Buffer.alloc(5_000, 7)).digest("hex"));
    expect(entries.find((entry) => entry.path.endsWith("n.txt"))?.path).toBe(
      `a/${"d".repeat(90)}/${"e".repeat(90)}/${"n".repeat(120)}.txt`,
    );
    expect(entries.find((entry) => entry.path === "a/soft")).toMatchObject({
      kind: "symlink",
      target: "../elsewhere",
    });
    expect(entries.find((entry) => entry.kind === "hardlink")).toMatchObject({ size: 0 });
    const empty = entries.find((entry) => entry.path === "a/empty");
    expect(empty?.mode).toBe(0o640);
    expect(Number(empty?.mtime)).toBe(format === "pax" ? 1_700_000_000.25 : 1_700_000_000);
  });

  it("finds the same entries however the stream is cut, and passes every byte on", async () => {
    const { stream } = await archive("pax");
    const whole = scan([stream]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const cut = scan(chopped(stream, sizes));
        expect(cut.entries).toEqual(whole.entries);
        expect(stream.subarray(0, cut.bytes.length).equals(cut.bytes)).toBe(true);
        expect(stream.subarray(cut.bytes.length).every((byte) => byte === 0)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("does not take a cut-off stream for a whole one", async () => {
    const { stream } = await archive("pax");
    for (const share of [0.1, 0.5, 0.6]) {
      expect(scan([stream.subarray(0, Math.floor(stream.length * share))]).ended).toBe(false);
    }
  });

  it("throws or stops on foreign bytes, and never hangs", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 512, maxLength: 4_096 }), (bytes) => {
        bytes[0] = (bytes[0] ?? 0) | 1;
        expect(() => scan([Buffer.from(bytes)])).toThrow();
      }),
    );
  });
});
