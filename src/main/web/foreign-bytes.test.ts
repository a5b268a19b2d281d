import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { standInApp } from "../ipc/testing/stand-in-app.ts";
import { deepJson, spoilt } from "../testing/spoilt.ts";
import { Hosted } from "./testing/hosted.ts";

const setTheme = vi.fn<(input: { theme: string }) => Promise<null>>(() => Promise.resolve(null));
let hosted: Hosted;
let cookie: string;

beforeAll(async () => {
  hosted = await Hosted.start(standInApp({ handlers: { app: { setTheme } } }), { headersLimitMs: 2_000 });
  cookie = await hosted.signIn();
});
afterAll(() => hosted.stop());

/** Sends the bytes and nothing more; resolves with all that is answered, when the server ends the connection. */
function answerTo(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(hosted.face.port, "127.0.0.1");
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => (said += text));
    socket.on("error", () => {
      // Cut while we were sending: "close" follows.
    });
    socket.on("close", () => resolve(said));
    socket.end(bytes);
  });
}

function requests(headers: readonly string[]): readonly Buffer[] {
  const lines = [`Host: ${hosted.host}`, "Connection: close", ...headers];
  const request = (first: string, ...more: readonly string[]) =>
    Buffer.from([`${first} HTTP/1.1`, ...lines, ...more].join("\r\n") + "\r\n\r\n");
  const upgrade = [
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${"A".repeat(22)}==`,
  ];
  return [
    request("GET /"),
    request("GET /?token=abc"),
    request("GET /assets/index-Dk3.js"),
    request("GET /..%2f..%2foutside.txt"),
    Buffer.concat([
      request(
        "POST /upload?profile=home&name=a.txt",
        `Origin: ${hosted.origin}`,
        "X-Clawback: 1",
        "Content-Length: 5",
      ),
      Buffer.from("hello"),
    ]),
    request("GET /contract", `Origin: ${hosted.origin}`, ...upgrade),
  ];
}

const statuses = (said: string) =>
  [...said.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

it("a stranger's bytes get a refusal or nothing", async () => {
  const refusals = [301, 302, 303, 400, 401, 403, 404, 405, 408, 413, 426, 429, 431];
  await fc.assert(
    fc.asyncProperty(spoilt(...requests([])), async (bytes) => {
      const said = await answerTo(bytes);
      for (const status of statuses(said)) expect(refusals).toContain(status);
      expect(said).not.toContain("the page</title>");
      expect(said).not.toContain("export {}");
    }),
    { numRuns: 150 },
  );
  expect(await hosted.ask("/", { headers: { Cookie: cookie } })).toMatchObject({ status: 200 });
});

it("the owner's browser gets an answer to spoilt bytes, and never what lies outside", async () => {
  await fc.assert(
    fc.asyncProperty(spoilt(...requests([`Cookie: ${cookie}`])), async (bytes) => {
      const said = await answerTo(bytes);
      for (const status of statuses(said)) expect(status).toBeLessThan(500);
      expect(said).not.toMatch(/^outside$/m);
    }),
    { numRuns: 150 },
  );
  expect(await hosted.ask("/", { headers: { Cookie: cookie } })).toMatchObject({ status: 200 });
});

it("a frame is an answered call or the end of its socket, whatever is in it", async () => {
  const call = (input: string) => `{"id":1,"channel":"app.setTheme","input":${input}}`;
  const good = Buffer.from(call('{"theme":"dark"}'));
  const frame = fc.oneof(
    spoilt(good),
    deepJson.map((json) => Buffer.from(call(json))),
  );
  await fc.assert(
    fc.asyncProperty(frame, fc.boolean(), async (bytes, binary) => {
      const socket = await hosted.pageSocket(cookie);
      const outcome = await new Promise<unknown>((resolve) => {
        socket.on("message", (data: Buffer) => {
          const text = data.toString();
          if (text.startsWith('{"id"')) resolve(text);
        });
        socket.once("close", resolve);
        socket.send(bytes, { binary });
      });
      socket.terminate();
      if (typeof outcome === "string") expect(outcome).not.toContain("INTERNAL");
      // Not a call; or text that is no UTF-8.
      else expect([1007, 1008]).toContain(outcome);
    }),
    { numRuns: 100 },
  );
  for (const [input] of setTheme.mock.calls) expect(["system", "light", "dark"]).toContain(input.theme);
});
