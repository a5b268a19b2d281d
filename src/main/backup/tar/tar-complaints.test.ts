import { describe, expect, it } from "vitest";
import type { ChildExit } from "../../process/child.ts";
import { judgeTar } from "./tar-complaints.ts";

const exited = (code: number): ChildExit => ({ name: "tar", outcome: { kind: "exited", code }, stderr: "" });

// Lines as GNU tar 1.34 prints them.
const CHANGED = "/usr/bin/tar: workspace/notes: of today.md: file changed as we read it";
const GONE = "tar: state/cron/x: Cannot stat: No such file or directory";
const DENIED = "tar: state/.env: Cannot open: Permission denied";
const SUMMARY = "tar: Exiting with failure status due to previous errors";

describe("judgeTar", () => {
  it("takes complaints about single files as warnings that name them", () => {
    expect(judgeTar(exited(2), [CHANGED, GONE, DENIED, SUMMARY])).toEqual({
      good: true,
      warnings: [
        expect.objectContaining({ kind: "changed-while-read", path: "workspace/notes: of today.md" }),
        expect.objectContaining({ kind: "vanished", path: "state/cron/x" }),
        expect.objectContaining({ kind: "unreadable", path: "state/.env" }),
      ],
    });
  });

  it.each<readonly [string, ChildExit, readonly string[]]>([
    ["an unknown complaint", exited(2), [CHANGED, "tar: write error"]],
    ["a failure without a word", exited(2), []],
    ["a summary alone", exited(2), [SUMMARY]],
    ["an unknown exit code", exited(3), [CHANGED]],
    ["a signal", { ...exited(0), outcome: { kind: "signalled", signal: "SIGKILL" } }, []],
    ["a cancel", { ...exited(0), outcome: { kind: "cancelled" } }, [CHANGED]],
  ])("is not good after %s", (_, exit, lines) => {
    expect(judgeTar(exit, lines).good).toBe(false);
  });

  it("is good after exit 0, whatever was noticed", () => {
    expect(judgeTar(exited(0), ["tar: Removing leading `/' from member names"])).toEqual({
      good: true,
      warnings: [],
    });
  });
});
