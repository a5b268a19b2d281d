import { beforeEach, describe, expect, it, vi } from "vitest";
import { app, FakeContents, FakeEvent, resetElectron, session, shell } from "../testing/fake-electron.ts";
import { blockNavigation } from "./navigation.ts";
import { blockNetwork } from "./network.ts";
import { blockNewWindows } from "./new-windows.ts";
import { denyPermissions } from "./permissions.ts";
import { blockWebviews } from "./webviews.ts";

vi.mock("electron", () => import("../testing/fake-electron.ts"));

beforeEach(resetElectron);

function newContents(): FakeContents {
  const contents = new FakeContents();
  app.emit("web-contents-created", new FakeEvent(), contents);
  return contents;
}

function isPrevented(contents: FakeContents, name: string, details: object): boolean {
  const event = Object.assign(new FakeEvent(), details);
  contents.emit(name, event);
  return event.defaultPrevented;
}

describe("navigation", () => {
  beforeEach(blockNavigation);

  it.each(["will-frame-navigate", "will-redirect"])("%s leads nowhere but to the page", (name) => {
    const contents = newContents();
    for (const url of [
      "https://evil.example/",
      "file:///etc/passwd",
      "app://clawback.evil/",
      "javascript:alert(1)",
    ]) {
      expect(isPrevented(contents, name, { url, isMainFrame: true })).toBe(true);
    }
    expect(isPrevented(contents, name, { url: "app://clawback/", isMainFrame: true })).toBe(false);
  });

  it("never happens in a frame inside the page", () => {
    expect(
      isPrevented(newContents(), "will-frame-navigate", { url: "app://clawback/", isMainFrame: false }),
    ).toBe(true);
  });
});

describe("new windows", () => {
  const release = "https://clawback.example/releases/1.3.0";
  beforeEach(() => blockNewWindows(() => release));

  it("the page of the update goes to the browser, and no other page of that host", () => {
    const contents = newContents();
    contents.openHandler?.({ url: "https://clawback.example/" });
    contents.openHandler?.({ url: `${release}/../evil` });
    expect(shell.openExternal).not.toHaveBeenCalled();
    contents.openHandler?.({ url: release });
    expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith(release);
  });

  it("are never opened; a known https link goes to the browser", () => {
    expect(newContents().openHandler?.({ url: "https://rclone.org/install/" })).toEqual({ action: "deny" });
    expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith("https://rclone.org/install/");
  });

  it("rclone's own sign-in on this machine goes to the browser", () => {
    const url = "http://127.0.0.1:53682/auth?state=abc";
    expect(newContents().openHandler?.({ url })).toEqual({ action: "deny" });
    expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith(url);
  });

  it.each([
    "http://127.0.0.1:53683/auth",
    "http://127.0.0.1:53682/other",
    "http://me@127.0.0.1:53682/auth",
    "http://rclone.org/",
    "https://rclone.org.evil.example/",
    "https://evil.example/?https://rclone.org/",
    "https://rclone.org@evil.example/",
    "https://rclone.org:8443/",
    "https://user@rclone.org/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "ms-settings:",
    "not an address",
  ])("%s goes nowhere at all", (url) => {
    expect(newContents().openHandler?.({ url })).toEqual({ action: "deny" });
    expect(shell.openExternal).not.toHaveBeenCalled();
  });
});

it("webviews are not attached", () => {
  blockWebviews();
  expect(isPrevented(newContents(), "will-attach-webview", {})).toBe(true);
});

describe("permissions", () => {
  beforeEach(denyPermissions);

  function isGranted(permission: string, requestingUrl: string): boolean {
    const answers: boolean[] = [];
    const { requestHandler, checkHandler } = session.defaultSession;
    requestHandler?.(null, permission, (answer) => answers.push(answer), { requestingUrl });
    answers.push(checkHandler?.(null, permission, requestingUrl) ?? true);
    expect(new Set(answers).size).toBe(1);
    expect(answers).toHaveLength(2);
    return answers[0] ?? true;
  }

  it.each([
    "media",
    "geolocation",
    "notifications",
    "clipboard-read",
    "hid",
    "openExternal",
    "fileSystem",
    "unknown",
  ])("%s is denied", (permission) => {
    expect(isGranted(permission, "app://clawback/")).toBe(false);
  });

  it("writing plain text to the clipboard is for the page alone", () => {
    expect(isGranted("clipboard-sanitized-write", "app://clawback/")).toBe(true);
    expect(isGranted("clipboard-sanitized-write", "https://evil.example/")).toBe(false);
  });

  it("devices are denied", () => {
    expect(session.defaultSession.deviceHandler?.()).toBe(false);
  });
});

describe("network", () => {
  beforeEach(blockNetwork);

  it.each([
    ["app://clawback/assets/index.js", false],
    ["https://evil.example/", true],
    ["http://127.0.0.1:8787/", true],
    ["ws://127.0.0.1:8787/contract", true],
    ["file:///etc/passwd", true],
    ["app://other/", true],
    ["blob:app://clawback/0b1c", false],
    ["blob:https://evil.example/0b1c", true],
  ])("%s is cancelled: %s", (url, cancel) => {
    const answer = vi.fn();
    session.defaultSession.requestListener?.({ url }, answer);
    expect(answer).toHaveBeenCalledExactlyOnceWith({ cancel });
  });
});
