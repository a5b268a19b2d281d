import { expect, test } from "vitest";
import { exportsSchema } from "#shared/settings/exports";
import { effectiveSettings } from "./effective-settings.ts";

const settings = exportsSchema.parse({
  anytype: { apiUrl: "http://127.0.0.1:1111", spaceId: "from-settings", apiKey: "keychain:anytype" },
});

test("flags win over variables, those over settings, those over defaults", () => {
  const env = { ANYTYPE_API_URL: "http://127.0.0.1:2222", ANYTYPE_SPACE_ID: "from-variable" };
  const flags = { apiUrl: "http://127.0.0.1:3333", batchSize: 50 };
  const { anytype } = effectiveSettings(settings, env, flags);
  expect(anytype).toMatchObject({
    apiUrl: "http://127.0.0.1:3333",
    spaceId: "from-variable",
    apiKey: "keychain:anytype",
    batchSize: 50,
    tags: ["openclaw", "session"],
  });
});

test("a secret in the environment is referred to, not copied", () => {
  const env = {
    ANYTYPE_API_KEY: "plain",
    CONVEX_INGEST_TOKEN: "plain",
    CONVEX_INGEST_URL: "https://x.convex.site/openclaw/ingest",
  };
  const { anytype, convex } = effectiveSettings(settings, env, {});
  expect(anytype.apiKey).toBe("${ANYTYPE_API_KEY}");
  expect(convex).toMatchObject({
    token: "${CONVEX_INGEST_TOKEN}",
    url: "https://x.convex.site/openclaw/ingest",
  });
});

test.each([
  ["exports.anytype.apiUrl", { apiUrl: "not an address" }],
  ["exports.convex.batchSize", { batchSize: 500 }],
])("what makes no sense is named: %s", (field, flags) => {
  expect(() => effectiveSettings(settings, {}, flags)).toThrow(field);
});
