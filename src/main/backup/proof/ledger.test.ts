import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SnapshotName } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { type Books, openBooks, PROFILE } from "../testing/history.ts";
import { SnapshotLedger } from "./ledger.ts";

const NOW = Date.UTC(2026, 2, 12, 12);
const MINUTE = 60_000;
const [A, B, C] = ["10", "11", "12"].map((day) => `backup-202603${day}T020000Z` as SnapshotName) as [
  SnapshotName,
  SnapshotName,
  SnapshotName,
];
const damage = () => Promise.reject(new ClawbackError("SNAPSHOT_DAMAGED", "A frame was changed."));
const good = () => Promise.resolve("good");

let books: Books;
let ledger: SnapshotLedger;
beforeEach(async () => {
  books = await openBooks(NOW);
  ledger = books.ledger;
});
afterEach(() => books.remove());

function list(found: readonly SnapshotName[], place = "S3") {
  return ledger.listed(PROFILE, place, ledger.known(PROFILE, place), found);
}

describe("what vanished", () => {
  it("is what was there and is not, until it is back or forgotten", () => {
    expect(list([A, B])).toEqual([]);
    ledger.committed(PROFILE, "S3", C);
    expect(list([A])).toEqual([B, C]);
    expect(ledger.view(PROFILE).missing).toEqual([B, C]);
    expect(list([A, B])).toEqual([C]);
    ledger.forget(PROFILE, [C]);
    expect(ledger.view(PROFILE).missing).toEqual([]);
    expect(list([A, B])).toEqual([]);
  });

  it("is noticed when the whole bucket is empty", () => {
    list([A, B]);
    expect(list([])).toEqual([A, B]);
  });

  it("is not what our own clean-up removed, also while a listing was under way", () => {
    list([A, B]);
    const before = ledger.known(PROFILE, "S3");
    ledger.forget(PROFILE, [A]);
    expect(ledger.listed(PROFILE, "S3", before, [B])).toEqual([]);
  });

  it("is not what was committed after a listing began", () => {
    list([A]);
    const before = ledger.known(PROFILE, "S3");
    ledger.committed(PROFILE, "S3", B);
    expect(ledger.listed(PROFILE, "S3", before, [A])).toEqual([]);
    expect(list([A])).toEqual([B]);
  });

  it("is not what lies in another bucket than before", () => {
    list([A, B]);
    expect(list([C], "Dropbox")).toEqual([]);
    expect(ledger.known(PROFILE, "S3")).toBeNull();
  });
});

describe("a look at a snapshot", () => {
  it("proves it, or finds it damaged, and the newest look counts", async () => {
    await ledger.witness(PROFILE, A, "deep-check", good);
    expect(ledger.view(PROFILE)).toEqual({ provedAt: new Date(NOW).toISOString(), damaged: [], missing: [] });
    books.clock.time += MINUTE;
    await expect(ledger.witness(PROFILE, A, "restore-test", damage)).rejects.toThrow("A frame");
    expect(ledger.proofs(PROFILE)[A]).toEqual({
      at: new Date(NOW + MINUTE).toISOString(),
      how: "restore-test",
      isGood: false,
    });
    expect(ledger.view(PROFILE)).toMatchObject({ provedAt: null, damaged: [A] });
    await ledger.witness(PROFILE, A, "deep-check", good);
    expect(ledger.view(PROFILE).damaged).toEqual([]);
  });

  it("that is quick proves nothing, but finds damage and does not take it back", async () => {
    await ledger.witness(PROFILE, A, "quick-check", good);
    expect(ledger.proofs(PROFILE)).toEqual({});
    await expect(ledger.witness(PROFILE, A, "quick-check", damage)).rejects.toThrow();
    await ledger.witness(PROFILE, A, "quick-check", good);
    expect(ledger.view(PROFILE).damaged).toEqual([A]);
  });

  it("that could not be had says nothing", async () => {
    const offline = () => Promise.reject(new ClawbackError("REMOTE_UNREACHABLE", "No network."));
    await expect(ledger.witness(PROFILE, A, "deep-check", offline)).rejects.toThrow("No network.");
    expect(ledger.proofs(PROFILE)).toEqual({});
  });

  it("counts only as long as the snapshot is there", async () => {
    list([A, B]);
    await ledger.witness(PROFILE, A, "deep-check", good);
    await expect(ledger.witness(PROFILE, B, "deep-check", damage)).rejects.toThrow();
    list([]);
    expect(ledger.view(PROFILE)).toEqual({ provedAt: null, damaged: [], missing: [A, B] });
    list([A, B]);
    expect(ledger.view(PROFILE)).toMatchObject({ provedAt: expect.any(String) as string, damaged: [B] });
    list([C], "Dropbox");
    expect(ledger.view(PROFILE)).toEqual({ provedAt: null, damaged: [], missing: [] });
  });

  it("finds no fault any more where a newer one was proved", async () => {
    await expect(ledger.witness(PROFILE, A, "deep-check", damage)).rejects.toThrow();
    await expect(ledger.witness(PROFILE, C, "deep-check", damage)).rejects.toThrow();
    await ledger.witness(PROFILE, B, "restore-test", good);
    expect(ledger.view(PROFILE).damaged).toEqual([C]);
  });
});

describe("a snapshot that was opened", () => {
  it("is browsed for ten minutes, whichever process opened it", () => {
    ledger.opened(PROFILE, A);
    const elsewhere = new SnapshotLedger(books.history.facts, books.clock);
    books.clock.time += 9 * MINUTE;
    elsewhere.opened(PROFILE, B);
    expect([A, B, C].map((name) => elsewhere.isBrowsed(PROFILE, name))).toEqual([true, true, false]);
    books.clock.time += 2 * MINUTE;
    expect([A, B].map((name) => ledger.isBrowsed(PROFILE, name))).toEqual([false, true]);
  });
});
