import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import type { Run, RunLogLine } from "#shared/models/run";
import { newRunId } from "../jobs/history-schema.ts";
import { createRedactor } from "../redaction/create-redactor.ts";
import type { Redactor } from "../redaction/redactor.ts";
import { parseSettings } from "../settings/settings.ts";
import { withoutFileNames, withoutObject } from "./file-names.ts";
import { supportBundle } from "./support-bundle.ts";

const AT = "2026-11-21T04:23:28.833Z";
const HOME = "/home/ada";

let redactor: Redactor;
beforeAll(async () => {
  redactor = await createRedactor({ key: randomBytes(32), personal: true });
});

function runOf(change: Partial<Run>): Run {
  return {
    id: newRunId(),
    profileId: "home" as ProfileId,
    kind: "sync",
    trigger: "schedule",
    queuedAt: AT,
    startedAt: AT,
    finishedAt: AT,
    state: { kind: "succeeded" },
    result: null,
    warnings: [],
    ...change,
  };
}

function settingsWith(profile: object) {
  const agent = { id: "home", name: "Home", stateDir: `${HOME}/.openclaw`, ...profile };
  return parseSettings({ version: 1, profiles: [agent] }, "settings.json");
}

type Given = Readonly<{ runs?: readonly Run[]; log?: readonly RunLogLine[]; profile?: object }>;

function bundleOf({ runs = [], log = [], profile = {} }: Given): string {
  const [first] = runs;
  const { text } = supportBundle({
    report: {
      at: AT,
      wrote: false,
      checks: [
        { name: "sync", kind: "failed", code: "REMOTE_AUTH", sentence: "Refused.", detail: "401 of owner" },
      ],
    },
    settings: { get: () => settingsWith(profile) },
    runs: { list: () => runs, log: (id) => (id === first?.id ? log : []) },
    folders: [`${HOME}/.openclaw`],
    home: HOME,
    redactor,
  });
  return text;
}

it("tells versions, checks, settings and runs, with the home folder as ~", () => {
  const text = bundleOf({ runs: [runOf({})] });
  expect(text).toContain(`- Node ${process.versions.node}`);
  expect(text).toContain("- sync: failed. Refused.\n  401 of owner");
  expect(text).toContain('"stateDir": "~/.openclaw"');
  expect(text).toContain(`- ${AT}  home  sync (schedule): succeeded`);
  expect(text).not.toContain(HOME);
});

it("is named by its time", () => {
  const { fileName } = supportBundle({
    report: { at: AT, wrote: false, checks: [] },
    settings: { get: () => settingsWith({}) },
    runs: { list: () => [], log: () => [] },
    folders: [`${HOME}/.openclaw`],
    home: HOME,
    redactor,
  });
  expect(fileName).toBe("clawback-support-20261121T042328Z.md");
});

it("holds references, and no secret: not one written into the settings, not one in an address or a log", () => {
  const [literal, inAddress, inLog] = [0, 1, 2].map(() => randomBytes(18).toString("base64url"));
  const options = { url: `https://ada:${inAddress ?? ""}@dav.example.org/`, pass: literal };
  const text = bundleOf({
    profile: {
      sync: { provider: "custom", mode: "mailbox", custom: { rcloneType: "webdav", rcloneOptions: options } },
      backup: { enabled: true, encrypt: true, passphrase: "keychain:home/backup.passphrase" },
    },
    runs: [runOf({ state: { kind: "warned" } })],
    log: [{ at: AT, level: "error", text: `Authorization: Bearer ${inLog ?? ""}` }],
  });
  expect(text).toContain('"passphrase": "keychain:home/backup.passphrase"');
  for (const secret of [literal, inAddress, inLog]) expect(text).not.toContain(secret);
});

it("counts the agent's files and names none", () => {
  const failed = runOf({
    state: {
      kind: "failed",
      error: {
        code: "LOCAL_DENIED",
        message: `${HOME}/.openclaw/workspace/diary/Rosa.md may not be read.`,
        detail: JSON.stringify({
          level: "error",
          msg: "Failed to open diary/Rosa.md: denied",
          object: "diary/Rosa.md",
        }),
      },
    },
    result: { kind: "sync", copied: 1, deleted: 0, bytes: 1, arrivals: ["Letter to Rosa.txt"] },
    warnings: [
      { kind: "left-out", message: "It is no regular file.", path: "plans/wedding" },
      { kind: "left-out", message: "It is no regular file.", path: "plans/party" },
    ],
  });
  const text = bundleOf({
    runs: [failed],
    log: [
      { at: AT, level: "info", text: "copied recipes/Rosa" },
      { at: AT, level: "error", text: "diary/Rosa's year.md: failed to open source" },
      { at: AT, level: "warning", text: "Letter to Rosa.txt is still being written" },
    ],
  });
  expect(text).toContain("left-out × 2");
  expect(text).toContain("(a file): failed to open source");
  expect(text).toContain("LOCAL_DENIED: ~/.openclaw/(a file)");
  for (const name of ["Rosa", "wedding", "party", "recipes"]) expect(text).not.toContain(name);
});

it("is there also when the settings cannot be read", () => {
  const { text } = supportBundle({
    report: { at: AT, wrote: false, checks: [] },
    settings: {
      get: () => {
        throw new ClawbackError("CONFIG_UNREADABLE", "The settings file cannot be read.");
      },
    },
    runs: { list: () => [], log: () => [] },
    folders: [`${HOME}/.openclaw`],
    home: HOME,
    redactor,
  });
  expect(text).toContain("They cannot be read: The settings file cannot be read.");
});

describe("what is no file name", () => {
  it.each([
    "https://dav.example.org: refused",
    "The disk is full: free some space.",
    "rclone 1.63.1 is too old: install 1.66.0 or newer.",
  ])("%s stays in an error", (text) => {
    expect(withoutFileNames(text, { names: [], folders: [`${HOME}/.openclaw`] })).toBe(text);
  });

  it.each(["https://dav.example.org: refused", "401 Unauthorized", "The folder to sync has no files yet."])(
    "%s stays in a log",
    (text) => expect(withoutObject(text)).toBe(text),
  );
});
