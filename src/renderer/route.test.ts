import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hrefOf, parseRoute } from "./route.ts";

describe("the address", () => {
  it("comes back as it was, whatever the names of folders are", () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !text.includes("/") && text.isWellFormed());
    fc.assert(
      fc.property(name, fc.array(name), (snapshot, folders) => {
        const route = { page: "snapshots", snapshot, folder: folders.join("/") } as const;
        expect(parseRoute(hrefOf(route))).toEqual(route);
      }),
    );
  });

  it("comes back with the file, or the snapshot to compare with", () => {
    const name = fc.string({ minLength: 1, unit: "grapheme" });
    fc.assert(
      fc.property(name, (text) => {
        const folder = { page: "snapshots", snapshot: "x", folder: "workspace" } as const;
        for (const what of [{ file: text }, { since: text }, { file: text, since: "y" }]) {
          expect(parseRoute(hrefOf({ ...folder, ...what }))).toEqual({ ...folder, ...what });
        }
      }),
    );
  });

  it.each([
    ["", { page: "overview" }],
    ["#/nonsense", { page: "overview" }],
    ["#/inbox", { page: "inbox" }],
    ["#/exports", { page: "exports" }],
    ["#/exports/preview", { page: "exports", view: "preview" }],
    ["#/activity", { page: "activity" }],
    ["#/activity?kind=backup&result=failed", { page: "activity", kind: "backup", result: "failed" }],
    ["#/activity?kind=nonsense", { page: "activity" }],
    ["#/snapshots", { page: "snapshots", snapshot: null, folder: "" }],
    ["#/snapshots/x/50%", { page: "snapshots", snapshot: "x", folder: "50%" }],
  ])("%s", (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });
});
