import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { standInApp } from "../ipc/testing/stand-in-app.ts";
import { Hosted } from "./testing/hosted.ts";

/** What no HTTP library would send, over a bare socket. */

let hosted: Hosted;

beforeEach(async () => {
  hosted = await Hosted.start(standInApp(), { headersLimitMs: 300 });
});

afterEach(() => hosted.stop());

/** Sends the bytes, then one now and then, until the server ends the connection; resolves with all that it said. */
function untilCut(...pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(hosted.face.port, "127.0.0.1");
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => (said += text));
    socket.on("error", () => {
      // Cut in the middle of our sending: "close" follows.
    });
    const trickle = setInterval(() => socket.write("x"), 20);
    socket.on("close", () => {
      clearInterval(trickle);
      resolve(said);
    });
    for (const piece of pieces) socket.write(piece);
  });
}

function request(line: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = Object.entries({ Host: hosted.host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `${[`${line} HTTP/1.1`, ...all].join("\r\n")}\r\n\r\n`;
}

describe("a body nobody asked for", () => {
  it.each([
    ["without a session", () => Promise.resolve({})],
    ["of another site", async () => ({ Cookie: await hosted.signIn(), Origin: "https://evil.example" })],
    ["where none belongs", async () => ({ Cookie: await hosted.signIn(), Origin: hosted.origin })],
  ])("%s is not waited for: the connection ends with the answer", async (_what, headers) => {
    const endless = request("POST /", {
      "Content-Length": "1000000000",
      Origin: hosted.origin,
      ...(await headers()),
    });
    expect(await untilCut(endless, "x")).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

describe("headers", () => {
  it("that never end are cut", async () => {
    expect(await untilCut(`GET / HTTP/1.1\r\nHost: ${hosted.host}\r\nX-Slow: `)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("that are too many are refused", async () => {
    const padding = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`X-${index}`, "x".repeat(1_000)]),
    );
    expect(await untilCut(request("GET /", padding))).toMatch(/^HTTP\/1\.1 431 /);
  });

  it("with two names for this machine are refused", async () => {
    const twoNames = request("GET /", { Connection: "close" }).replace(
      "\r\n\r\n",
      "\r\nHost: evil.example\r\n\r\n",
    );
    expect(await untilCut(twoNames)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it("with no name at all are refused", async () => {
    expect(await untilCut("GET / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.[01] 4\d\d /);
  });

  it("that hide a second request in the first one's body are refused", async () => {
    const smuggled = request("POST /upload", { "Content-Length": "5", "Transfer-Encoding": "chunked" });
    const said = await untilCut(smuggled, "0\r\n\r\nGET /assets/index-Dk3.js HTTP/1.1\r\n\r\n");
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(said).not.toContain("200 OK");
  });
});

it("what is no HTTP is refused", async () => {
  expect(await untilCut("\u0016\u0003\u0001\u0002\u0000\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
});

it("an upgrade to anything but a WebSocket is refused, and so is a WebSocket without a key", async () => {
  const headers = { Connection: "Upgrade", Origin: hosted.origin, Cookie: await hosted.signIn() };
  expect(await untilCut(request("GET /contract", { ...headers, Upgrade: "h2c" }))).toMatch(/^HTTP\/1\.1 4/);
  expect(await untilCut(request("GET /contract", { ...headers, Upgrade: "websocket" }))).toMatch(
    /^HTTP\/1\.1 4/,
  );
});

it("after all of it the page is still served", async () => {
  await untilCut("GARBAGE\r\n\r\n");
  const reply = await hosted.ask("/", { headers: { Cookie: await hosted.signIn() } });
  expect(reply.status).toBe(200);
});
