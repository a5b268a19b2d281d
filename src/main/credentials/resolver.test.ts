import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { createResolver } from "./resolver.ts";

const secret = randomBytes(12).toString("hex");
let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-credentials-"));
});

const resolver = createResolver({
  store: {
    get: (name) => Promise.resolve(name === "known" ? secret : null),
    set: () => Promise.resolve(),
    forget: () => Promise.resolve(false),
  },
  substitute: (value) => value.replace("${VAR}", "value"),
});

async function secretFile(mode: number, content = `${secret}\nsecond line\n`): Promise<string> {
  const path = join(dir, "secret");
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

describe("createResolver", () => {
  it("takes a secret from the keychain, a private file, or a variable", async () => {
    expect(await resolver("keychain:known", "f")).toBe(secret);
    expect(await resolver(`file:${await secretFile(0o600)}`, "f")).toBe(secret);
    expect(await resolver("pre-${VAR}", "f")).toBe("pre-value");
  });

  it("names the field when the keychain has no such entry", async () => {
    await expect(resolver("keychain:other", "backup.passphrase")).rejects.toMatchObject({
      code: "CREDENTIAL_MISSING",
      message: expect.stringContaining("backup.passphrase") as string,
    });
  });

  it("refuses a file that others can read, an empty one, a missing one and a relative path", async () => {
    const open = await secretFile(0o644);
    await expect(resolver(`file:${open}`, "f")).rejects.toMatchObject({
      message: expect.stringContaining("chmod 600") as string,
    });
    await expect(resolver(`file:${await secretFile(0o600, "\n")}`, "f")).rejects.toMatchObject({
      message: expect.stringContaining("is empty") as string,
    });
    await expect(resolver(`file:${join(dir, "none")}`, "f")).rejects.toMatchObject({
      code: "CREDENTIAL_MISSING",
    });
    await expect(resolver("file:relative", "f")).rejects.toMatchObject({ code: "CREDENTIAL_MISSING" });
  });
});
