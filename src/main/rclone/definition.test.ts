import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { remoteShape, type RemoteSettings } from "#shared/settings/remote";
import { Toolbox } from "../process/tools.ts";
import { defineRemote } from "./definition.ts";
import { isObscured, obscure } from "./obscure.ts";
import { Rclone } from "./rclone.ts";
import { s3Place, s3Provider } from "./s3-provider.ts";

const toolbox = new Toolbox();
const call = { signal: new AbortController().signal };
let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "clawback-definition-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function define(settings: RemoteSettings, root = "") {
  return defineRemote({
    name: "cloud",
    key: "default.sync",
    section: "sync",
    root,
    settings,
    toolbox,
    resolve: (value) => Promise.resolve(value),
  });
}

function aToken(): Readonly<{ access_token: string; refresh_token: string }> {
  return { access_token: randomBytes(12).toString("hex"), refresh_token: randomBytes(12).toString("hex") };
}

describe("defineRemote, for clouds that one signs in to", () => {
  it("keeps the token out of the environment, and out of everything shown", async () => {
    const token = aToken();
    const appSecret = randomBytes(8).toString("hex");
    const remote = await define({
      provider: "dropbox",
      dropbox: { appKey: "our-app", appSecret, token: JSON.stringify(token, null, 2) },
    });
    expect(remote.env).toEqual({
      RCLONE_CONFIG_CLOUD_TYPE: "dropbox",
      RCLONE_CONFIG_CLOUD_CLIENT_ID: "our-app",
      RCLONE_CONFIG_CLOUD_CLIENT_SECRET: appSecret,
    });
    expect(remote.tokens).toMatchObject([
      { key: "default.sync.cloud", section: "cloud", value: JSON.stringify(token) },
    ]);
    expect(remote.secrets).toEqual(
      expect.arrayContaining([appSecret, token.access_token, token.refresh_token]),
    );
  });

  it("passes the drive and folder of Google Drive and OneDrive", async () => {
    const token = JSON.stringify(aToken());
    const google = await define({
      provider: "gdrive",
      gdrive: { token, teamDrive: "team", rootFolderId: "folder" },
    });
    expect(google.env).toEqual({
      RCLONE_CONFIG_CLOUD_TYPE: "drive",
      RCLONE_CONFIG_CLOUD_TEAM_DRIVE: "team",
      RCLONE_CONFIG_CLOUD_ROOT_FOLDER_ID: "folder",
    });
    const microsoft = await define({
      provider: "onedrive",
      onedrive: { token, driveId: "id", driveType: "business" },
    });
    expect(microsoft.env).toEqual({
      RCLONE_CONFIG_CLOUD_TYPE: "onedrive",
      RCLONE_CONFIG_CLOUD_DRIVE_ID: "id",
      RCLONE_CONFIG_CLOUD_DRIVE_TYPE: "business",
    });
  });

  it.each([
    ["driveId", { driveType: "personal" as const }],
    ["driveType", { driveId: "id" }],
  ])("names %s when OneDrive lacks it", async (field, onedrive) => {
    await expect(define({ provider: "onedrive", onedrive })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining(`sync.onedrive.${field} is missing`) as string,
    });
  });

  it("asks to sign in when there is no token, or something else in its place", async () => {
    await expect(define({ provider: "dropbox" })).rejects.toMatchObject({
      code: "CREDENTIAL_MISSING",
      message: expect.stringContaining("authorize --provider dropbox") as string,
      action: { kind: "authorize" },
    });
    for (const token of ["{}", "{ torn", "two\n[cloud]", '{"refresh_token":"only"}']) {
      await expect(define({ provider: "gdrive", gdrive: { token } })).rejects.toMatchObject({
        code: "CREDENTIAL_MISSING",
        message: expect.stringContaining("sync.gdrive.token") as string,
      });
    }
  });
});

describe("defineRemote, for S3", () => {
  it.each([
    [undefined, "AWS", "Amazon S3"],
    ["https://s3.eu-central-1.amazonaws.com", "AWS", "S3 at s3.eu-central-1.amazonaws.com"],
    ["abc.r2.cloudflarestorage.com", "Cloudflare", "S3 at abc.r2.cloudflarestorage.com"],
    ["https://s3.us-west-004.backblazeb2.com", "Other", "S3 at s3.us-west-004.backblazeb2.com"],
    ["http://127.0.0.1:9000", "Minio", "S3 at 127.0.0.1:9000"],
    ["https://minio.example.org", "Minio", "S3 at minio.example.org"],
    ["https://notamazonaws.com.example.org", "Other", "S3 at notamazonaws.com.example.org"],
    ["not a host", "Other", "S3 at not a host"],
  ])("takes %s for %s", (endpoint, provider, place) => {
    expect(s3Provider(endpoint)).toBe(provider);
    expect(s3Place(endpoint)).toBe(place);
  });

  it("leaves the bucket check out, and gives R2 its one region unless another is set", async () => {
    const secretAccessKey = randomBytes(8).toString("hex");
    const s3 = { accessKeyId: "id", secretAccessKey, endpoint: "https://a.r2.cloudflarestorage.com" };
    const remote = await define({ provider: "s3", s3 }, "/bucket/folder/");
    expect(remote).toMatchObject({
      root: "bucket/folder",
      env: { RCLONE_CONFIG_CLOUD_NO_CHECK_BUCKET: "true", RCLONE_CONFIG_CLOUD_REGION: "auto" },
    });
    expect(remote.secrets).toContain(secretAccessKey);
    const moved = await define({ provider: "s3", s3: { ...s3, region: "weur" } });
    expect(moved.env["RCLONE_CONFIG_CLOUD_REGION"]).toBe("weur");
  });

  it("names the key that is missing, and never shows one that cannot be passed", async () => {
    await expect(define({ provider: "s3", s3: { accessKeyId: "id" } })).rejects.toMatchObject({
      code: "CREDENTIAL_MISSING",
      action: { field: "sync.s3.secretAccessKey" },
    });
    const secretAccessKey = `${randomBytes(8).toString("hex")}\0`;
    const failure = await define({ provider: "s3", s3: { accessKeyId: "id", secretAccessKey } }).catch(
      String,
    );
    expect(failure).toContain("sync.s3.secretAccessKey must be text");
    expect(failure).not.toContain(secretAccessKey.slice(0, -1));
  });
});

describe("defineRemote, for any backend of rclone", () => {
  const webdav = (pass: string): RemoteSettings => ({
    provider: "custom",
    custom: { rcloneType: "webdav", rcloneOptions: { url: "http://127.0.0.1:1", user: "u", pass } },
  });

  it("obscures a plain password and takes an obscured one as it is", async () => {
    const password = randomBytes(6).toString("hex");
    const remote = await define(webdav(password));
    const passed = remote.env["RCLONE_CONFIG_CLOUD_PASS"] ?? "";
    expect(passed).not.toBe(password);
    expect(isObscured(passed)).toBe(true);
    expect(remote.secrets).toEqual(expect.arrayContaining([password, passed]));
    expect((await define(webdav(passed))).env["RCLONE_CONFIG_CLOUD_PASS"]).toBe(passed);
  });

  it("leaves options alone that only sound like passwords", async () => {
    const secret_access_key = randomBytes(20).toString("hex");
    const remote = await define({
      provider: "custom",
      custom: { rcloneType: "s3", rcloneOptions: { provider: "Other", secret_access_key } },
    });
    expect(remote.env["RCLONE_CONFIG_CLOUD_SECRET_ACCESS_KEY"]).toBe(secret_access_key);
  });

  it("refuses a backend that this rclone has not, and an alias of a relative folder", async () => {
    await expect(
      define({ provider: "custom", custom: { rcloneType: "nosuch", rcloneOptions: {} } }),
    ).rejects.toMatchObject({ code: "REMOTE_UNKNOWN", action: { field: "sync.custom.rcloneType" } });
    await expect(
      define({ provider: "custom", custom: { rcloneType: "alias", rcloneOptions: { remote: "here" } } }),
    ).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("cannot be made to define more than was asked for", async () => {
    const text = `a\n[other]\ntype = local`;
    const remote = await define({
      provider: "custom",
      custom: { rcloneType: "http", rcloneOptions: { url: text } },
    });
    expect(remote.env).toEqual({ RCLONE_CONFIG_CLOUD_TYPE: "http", RCLONE_CONFIG_CLOUD_URL: text });
    expect(remoteShape.custom.safeParse({ rcloneType: "http", rcloneOptions: { url: text } }).success).toBe(
      false,
    );
  });
});

describe("isObscured", () => {
  it("knows what rclone obscures, whatever the password", async () => {
    for (const password of ["pässwörd 日本", "four", "x".repeat(200)]) {
      expect(isObscured(await obscure(toolbox, password))).toBe(true);
    }
  });

  it("takes generated passwords for plain, also where rclone's own rule does not", () => {
    const passwords = Array.from({ length: 200 }, () => randomBytes(30).toString("base64url"));
    expect(passwords.filter(isObscured).length).toBeLessThan(3);
    for (const plain of ["", "short", "a+b".repeat(20), "with space ".repeat(4)]) {
      expect(isObscured(plain)).toBe(false);
    }
  });
});

describe("defineRemote, for the owner's own rclone configuration", () => {
  it("uses the section and what it stands on, and leaves the file as it is", async () => {
    const configPath = join(dir, "rclone.conf");
    const password = await obscure(toolbox, randomBytes(8).toString("hex"));
    const content = [
      `[my-disk]`,
      `type = alias`,
      `remote = ${join(dir, "disk")}`,
      `[cloud]`,
      `type = crypt`,
      `remote = my-disk:vault`,
      `password = ${password}`,
      `[stranger]`,
      `type = local`,
      "",
    ].join("\n");
    await writeFile(configPath, content);
    await chmod(configPath, 0o400);
    const remote = await define({ provider: "dropbox", configPath }, "notes");
    expect(Object.keys(remote.env).join(" ")).not.toContain("STRANGER");
    expect(remote.secrets).toContain(password);
    const rclone = new Rclone(toolbox, remote);
    await rclone.write("a.txt", Buffer.from("hello"), call);
    expect(await rclone.list("", {}, call)).toMatchObject([{ path: "a.txt", size: 5 }]);
    expect(await readFile(configPath, "utf8")).toBe(content);
  });

  it("falls back to the provider block, and says what is wrong with the file", async () => {
    const configPath = join(dir, "rclone.conf");
    await writeFile(configPath, "[other]\ntype = local\n");
    await expect(define({ provider: "dropbox", configPath })).rejects.toMatchObject({
      code: "CREDENTIAL_MISSING",
    });
    await writeFile(configPath, "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA\n");
    for (const path of [configPath, join(dir, "none"), "relative"]) {
      await expect(define({ provider: "dropbox", configPath: path })).rejects.toMatchObject({
        code: "CONFIG_UNREADABLE",
        action: { field: "sync.configPath" },
      });
    }
  });

  it("takes the token of a section for one that rclone refreshes", async () => {
    const configPath = join(dir, "rclone.conf");
    const token = JSON.stringify(aToken());
    await writeFile(configPath, `[mine]\ntype = drive\ntoken = ${token}\n`);
    const remote = await define({ provider: "gdrive", configPath, remoteName: "mine" });
    expect(remote.name).toBe("mine");
    expect(remote.tokens).toMatchObject([{ section: "mine", key: "default.sync.mine", value: token }]);
    expect(remote.env).toEqual({ RCLONE_CONFIG_MINE_TYPE: "drive" });
  });
});

describe("defineRemote, with a crypt layer", () => {
  it("hides names and content, below a root that keeps its name", async () => {
    const [password, password2] = [randomBytes(8).toString("hex"), randomBytes(8).toString("hex")];
    const base = { rcloneType: "alias", rcloneOptions: { remote: dir } };
    const crypt = { password, password2, filenames: "standard" as const };
    const remote = await define({ provider: "custom", custom: base, crypt }, "bucket/folder");
    const rclone = new Rclone(toolbox, remote);
    await rclone.write("secret name.txt", Buffer.from("secret content"), call);
    expect((await rclone.read("secret name.txt", null, { ...call, maxBytes: 100 })).toString()).toBe(
      "secret content",
    );
    const plain = new Rclone(toolbox, await define({ provider: "custom", custom: base }, "bucket/folder"));
    const [stored] = (await plain.list("", {}, call)) ?? [];
    expect(stored?.path).not.toContain("secret");
    const bytes = await readFile(join(dir, "bucket/folder", stored?.path ?? ""));
    expect(bytes.includes("secret content")).toBe(false);
  });
});
