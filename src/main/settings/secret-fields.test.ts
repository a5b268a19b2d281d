import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { isSecretField, literalSecrets } from "./secret-fields.ts";

it.each([
  "sync.crypt.password",
  "backup.crypt.password2",
  "backup.passphrase",
  "sync.wake.token",
  "sync.custom.rcloneOptions.pass",
  "exports.convex.signingKey",
])("%s is secret", (field) => {
  expect(isSecretField(field.split("."))).toBe(true);
});

it.each(["sync.crypt.filenames", "sync.custom.rcloneOptions.url", "exports.anytype.apiUrl", "app.theme"])(
  "%s is not",
  (field) => {
    expect(isSecretField(field.split("."))).toBe(false);
  },
);

it("finds the secrets that are written out, and no references", () => {
  const value = randomBytes(9).toString("hex");
  expect(
    literalSecrets({ sync: { crypt: { password: value, password2: "keychain:salt" } }, backup: {} }),
  ).toEqual([{ path: ["sync", "crypt", "password"], value }]);
});
