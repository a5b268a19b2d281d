import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const ROOT = path.join(import.meta.dirname, "..");
const docs = readdirSync(path.join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".md"))
  .map((file) => path.join("docs", file));

const isThere = (file: string) =>
  [ROOT, path.join(ROOT, "src/main")].some((folder) => existsSync(path.join(folder, file)));

/** The tests that a page names, by their paths from the project's folder or from `src/main`. */
function testsNamedIn(page: string): readonly string[] {
  const named = [
    ...readFileSync(path.join(ROOT, page), "utf8").matchAll(/`([\w./-]+\.(?:test|spec)\.tsx?)`/g),
  ];
  return named.flatMap(([, file]) => file ?? []);
}

it.each(docs)("%s names no test that is not there", (page) => {
  expect(testsNamedIn(page).filter((file) => !isThere(file))).toEqual([]);
});

it("every promise in a table of docs/security.md names one", () => {
  const page = readFileSync(path.join(ROOT, "docs/security.md"), "utf8");
  const tables = page.split(/^\| promise .*\n\|[- |]*\n/m).slice(1);
  const rows = tables.flatMap((table) => table.split("\n\n")[0]?.split("\n") ?? []);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => !/\.test\.tsx?`/.test(row))).toEqual([]);
});
