import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPageFiles, type PageFiles } from "./page-files.ts";

let dir: string;
let files: PageFiles;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "clawback-page-"));
  const pageDir = path.join(dir, "page");
  await mkdir(path.join(pageDir, "assets"), { recursive: true });
  await writeFile(path.join(dir, "outside.txt"), "outside");
  await mkdir(path.join(dir, "page-too"));
  await writeFile(path.join(dir, "page-too", "index.html"), "outside");
  await writeFile(path.join(pageDir, "index.html"), "<!doctype html>");
  await writeFile(path.join(pageDir, "assets", "index-Dk3.js"), "1");
  await writeFile(path.join(pageDir, "a b.bin"), "2");
  await symlink("../outside.txt", path.join(pageDir, "link.txt"));
  await symlink("../page-too", path.join(pageDir, "folder"));
  files = await openPageFiles(pageDir);
});

afterEach(() => rm(dir, { recursive: true, force: true }));

describe("openPageFiles", () => {
  it("serves the index for /, not to be kept", async () => {
    const file = await files.read("/");
    expect(file).toMatchObject({ contentType: "text/html; charset=utf-8", immutable: false });
    expect(file?.body.toString()).toBe("<!doctype html>");
  });

  it("serves hashed files, which may be kept", async () => {
    expect(await files.read("/assets/index-Dk3.js")).toMatchObject({
      contentType: "text/javascript; charset=utf-8",
      immutable: true,
    });
  });

  it("decodes the path once, and calls an unknown type just bytes", async () => {
    expect(await files.read("/a%20b.bin")).toMatchObject({ contentType: "application/octet-stream" });
    expect(await files.read("/a%2520b.bin")).toBeUndefined();
  });

  it.each([
    "/missing.js",
    "/assets",
    "/assets/",
    "/index.html/x",
    "//index.html",
    "/../outside.txt",
    "/..%2foutside.txt",
    "/%2e%2e/outside.txt",
    "/assets/..%2f..%2foutside.txt",
    "/..%5coutside.txt",
    "/../page-too/index.html",
    "/link.txt",
    "/folder/index.html",
    "/index.html%00.png",
    "/C:/outside.txt",
    "/%ff",
    "/%",
    `/${"a".repeat(5000)}`,
    "/__proto__",
  ])("has no file for %s", async (pathname) => {
    expect(await files.read(pathname)).toBeUndefined();
  });

  it("never gives what lies outside, whatever the path", async () => {
    const part = fc.constantFrom(
      "..",
      ".",
      "%2e%2e",
      "..%2f",
      "%5c",
      "/",
      "//",
      "page",
      "outside.txt",
      "link.txt",
      "\\",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const file = await files.read(`/${parts.join("/")}`);
        expect(file?.body.toString()).not.toBe("outside");
      }),
    );
  });

  it("says how to build a page that is not there", async () => {
    const opening = openPageFiles(path.join(dir, "none"));
    await expect(opening).rejects.toMatchObject({ code: "USAGE" });
    await expect(opening).rejects.toThrow("npm run build");
  });
});
