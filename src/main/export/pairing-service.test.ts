import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { createSampleAgent } from "../sample/sample-agent.ts";
import { hostedApp } from "../testing/hosted-app.ts";
import { startAnytype } from "./testing/anytype-server.ts";
import { anytypeJudge } from "./testing/openapi.ts";

const ID = "home" as ProfileId;
const spaceId = "bafy.space";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp(options: { keychain: boolean } = { keychain: true }) {
  const dir = await mkdtemp(join(tmpdir(), "clawback-pairing-"));
  closing.push(() => rm(dir, { recursive: true, force: true }));
  const agent = await createSampleAgent({ dir: join(dir, "openclaw"), now: Date.now() });
  const apiKey = randomUUID();
  const server = await startAnytype({ apiKey, spaceId, judge: anytypeJudge() });
  closing.push(server.close);
  const kept = new Map<string, string>();
  const missing = () => Promise.reject(new ClawbackError("KEYCHAIN_UNAVAILABLE", "There is no keychain."));
  const app = await hostedApp({
    home: dir,
    dataDir: join(dir, "data"),
    credentials: {
      get: options.keychain ? (name) => Promise.resolve(kept.get(name) ?? null) : missing,
      set: (name, secret) => Promise.resolve(void kept.set(name, secret)),
      forget: (name) => Promise.resolve(kept.delete(name)),
    },
  });
  closing.push(app.close);
  const exports = { interval: 0, anytype: { apiUrl: server.apiUrl } };
  app.services.settings.update((settings) => ({
    ...settings,
    profiles: [{ id: ID, name: "Home", stateDir: agent.stateDir, exports }],
  }));
  const anytype = () => app.services.settings.profile(ID).exports.anytype;
  return { ...app, server, kept, apiKey, anytype };
}

test("the key goes to the keychain and its name to the settings; no answer holds it", async () => {
  const { handlers, server, kept, apiKey, anytype } = await setUp();
  const { challengeId } = await handlers.pairing.start({ profileId: ID });
  const code = server.challenges.get(challengeId) ?? "";
  const spaces = await handlers.pairing.finish({ profileId: ID, challengeId, code });
  expect(spaces).toEqual([{ id: spaceId, name: "Test" }]);
  expect([...kept]).toEqual([["home/exports.anytype.apiKey", apiKey]]);
  expect(anytype().apiKey).toBe("keychain:home/exports.anytype.apiKey");

  await handlers.pairing.useSpace({ profileId: ID, spaceId });
  expect(anytype().spaceId).toBe(spaceId);
  expect(await handlers.exports.check({ profileId: ID, target: "anytype" })).toBeNull();
  expect(server.complaints).toEqual([]);
});

test("a wrong code is said plainly and changes nothing", async () => {
  const { handlers, kept, anytype } = await setUp();
  const { challengeId } = await handlers.pairing.start({ profileId: ID });
  await expect(handlers.pairing.finish({ profileId: ID, challengeId, code: "0000" })).rejects.toThrow(
    "AnyType did not take this code: have it show another one.",
  );
  expect(kept.size).toBe(0);
  expect(anytype().apiKey).toBeUndefined();
});

test("without a keychain AnyType is not even asked", async () => {
  const { handlers, server } = await setUp({ keychain: false });
  await expect(handlers.pairing.start({ profileId: ID })).rejects.toMatchObject({
    code: "KEYCHAIN_UNAVAILABLE",
  });
  expect(server.requests).toEqual([]);
});
