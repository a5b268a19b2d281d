import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keychain } from "./keychain.ts";

// scripts/with-keyring runs the tests inside a private session bus with an unlocked gnome-keyring.
describe.runIf(process.env["CLAWBACK_TEST_KEYRING"] === "1")("keychain, on a real Secret Service", () => {
  it("stores, reads, replaces and forgets a secret", async () => {
    const store = keychain();
    const name = `test/${randomBytes(6).toString("hex")}`;
    const [first, second] = [randomBytes(16).toString("hex"), randomBytes(16).toString("hex")];
    expect(await store.get(name)).toBeNull();
    await store.set(name, first);
    expect(await store.get(name)).toBe(first);
    await store.set(name, second);
    expect(await store.get(name)).toBe(second);
    expect(await store.forget(name)).toBe(true);
    expect(await store.forget(name)).toBe(false);
    expect(await store.get(name)).toBeNull();
  });
});

describe.runIf(process.platform === "linux" && process.env["CLAWBACK_TEST_KEYRING"] !== "1")(
  "keychain, without a Secret Service",
  () => {
    it("says so, and never falls back to a store that a reboot empties", async () => {
      await expect(keychain().set("test/none", randomBytes(8).toString("hex"))).rejects.toMatchObject({
        code: "KEYCHAIN_UNAVAILABLE",
      });
    });
  },
);
