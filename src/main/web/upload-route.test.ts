import { createServer, request } from "node:http";
import type { DeliveryId, ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { standInApp } from "../ipc/testing/stand-in-app.ts";
import type { Uploads } from "../ports.ts";
import { write } from "./answer.ts";
import { type Ask, Hosted } from "./testing/hosted.ts";
import { answerUpload, type UploadRoute } from "./upload-route.ts";

const deliveryId = "delivery-0001" as DeliveryId;
const receive = vi.fn<Uploads["receive"]>();

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

beforeEach(() => {
  receive.mockReset().mockImplementation(async (_profile, _name, body) => {
    await readAll(body);
    return deliveryId;
  });
});

describe("POST /upload", () => {
  let hosted: Hosted;

  beforeEach(async () => {
    hosted = await Hosted.start(
      standInApp({ receive: (profile, name, body) => receive(profile, name, body) }),
    );
  });

  afterEach(() => hosted.stop());

  async function upload(target: string, { headers = {}, body = "hello" }: Ask = {}) {
    const own = { Cookie: await hosted.signIn(), Origin: hosted.origin, "X-Clawback": "1" };
    return hosted.ask(target, { method: "POST", headers: { ...own, ...headers }, body });
  }

  it("streams the file to the uploads and answers with the delivery", async () => {
    const bytes = Buffer.alloc(3 * 1024 ** 2, "ab");
    const received: Buffer[] = [];
    receive.mockImplementation(async (_profile, _name, body) => {
      received.push(await readAll(body));
      return deliveryId;
    });
    const reply = await upload("/upload?profile=home&name=a%20b%2Fc%3F.txt", { body: bytes });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toEqual({ ok: true, value: { deliveryId } });
    expect(receive).toHaveBeenCalledExactlyOnceWith("home" as ProfileId, "a b/c?.txt", expect.anything());
    expect(received.map((content) => content.equals(bytes))).toEqual([true]);
  });

  it.each([
    "/upload",
    "/upload?profile=home",
    "/upload?name=a",
    "/upload?profile=../x&name=a",
    "/upload?profile=home&name=",
    "/upload?profile=home&name=a&to=/etc",
    `/upload?profile=home&name=${"a".repeat(256)}`,
  ])("refuses %s", async (target) => {
    const reply = await upload(target);
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toMatchObject({ ok: false, error: { code: "MESSAGE_INVALID" } });
    expect(receive).not.toHaveBeenCalled();
  });

  it.each([
    ["without a session", { Cookie: "" }, 401],
    ["from another site", { Origin: "https://evil.example" }, 403],
    ["without the header that forms cannot set", { "X-Clawback": "" }, 403],
  ])("refuses a request %s", async (_what, headers, status) => {
    expect((await upload("/upload?profile=home&name=a", { headers })).status).toBe(status);
    expect(receive).not.toHaveBeenCalled();
  });

  it("refuses a file announced as too large before taking any of it", async () => {
    const own = { Cookie: await hosted.signIn(), Origin: hosted.origin, "X-Clawback": "1" };
    const asking = request({
      port: hosted.face.port,
      path: "/upload?profile=home&name=a",
      method: "POST",
      headers: { ...own, Host: hosted.host, "Content-Length": String(2 * 1024 ** 3 + 1) },
    });
    asking.flushHeaders();
    const status = await new Promise((resolve) => {
      asking.once("response", (response) => resolve(response.statusCode));
    });
    asking.destroy();
    expect(status).toBe(413);
    expect(receive).not.toHaveBeenCalled();
  });

  it("passes on why a file was not taken", async () => {
    receive.mockRejectedValue(new ClawbackError("LOCAL_FULL", "The disk is full."));
    const reply = await upload("/upload?profile=home&name=a", { body: Buffer.alloc(100_000) });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.body)).toEqual({
      ok: false,
      error: { code: "LOCAL_FULL", message: "The disk is full." },
    });
  });

  it("tells the uploads when the sender is gone half-way", async () => {
    const own = { Cookie: await hosted.signIn(), Origin: hosted.origin, "X-Clawback": "1" };
    const asking = request({
      port: hosted.face.port,
      path: "/upload?profile=home&name=a",
      method: "POST",
      headers: { ...own, Host: hosted.host, "Content-Length": "1000" },
    });
    asking.once("error", () => {});
    asking.write("half");
    await vi.waitFor(() => expect(receive).toHaveBeenCalled());
    asking.destroy();
    const receiving: unknown = receive.mock.results[0]?.value;
    await expect(receiving).rejects.toThrow("aborted");
    expect((await upload("/upload?profile=home&name=b")).status).toBe(200);
  });

  it("is cut when the face closes, and waited for", async () => {
    const own = { Cookie: await hosted.signIn(), Origin: hosted.origin, "X-Clawback": "1" };
    let isCleanedUp = false;
    receive.mockImplementation(async (_profile, _name, body) => {
      try {
        await readAll(body);
        return deliveryId;
      } finally {
        await Promise.resolve();
        isCleanedUp = true;
      }
    });
    const asking = request({
      port: hosted.face.port,
      path: "/upload?profile=home&name=a",
      method: "POST",
      headers: { ...own, Host: hosted.host },
    });
    asking.once("error", () => {});
    asking.write("half");
    await vi.waitFor(() => expect(receive).toHaveBeenCalled());
    await hosted.face.close();
    expect(isCleanedUp).toBe(true);
  });
});

describe("limits", () => {
  async function send(route: Omit<UploadRoute, "uploads">, chunks: readonly string[], isEnded: boolean) {
    const server = createServer((asked, response) => {
      void answerUpload(
        { uploads: { receive }, ...route },
        asked,
        new URLSearchParams("profile=home&name=a"),
      ).then((answer) => write(response, answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "string" ? undefined : address?.port;
    const asking = request({ port, method: "POST", headers: { "X-Clawback": "1" }, agent: false });
    const status = await new Promise<number | string>((resolve) => {
      asking.once("response", (response) => resolve(response.resume().statusCode ?? 0));
      asking.once("error", () => resolve("cut"));
      for (const chunk of chunks) asking.write(chunk);
      if (isEnded) asking.end();
    });
    asking.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return status;
  }

  it("a body of unknown length is stopped at the limit", async () => {
    expect(await send({ maxBytes: 10 }, ["12345", "67890"], true)).toBe(200);
    expect(await send({ maxBytes: 10 }, ["12345", "67890", "1"], true)).toBe(413);
    await expect(receive.mock.results[1]?.value).rejects.toMatchObject({ code: "MESSAGE_INVALID" });
  });

  it("a sender still hears why, when its file is given up half-way", async () => {
    receive.mockImplementation(async (_profile, _name, body) => {
      for await (const chunk of body) throw new ClawbackError("LOCAL_FULL", `full after ${chunk.length}`);
      return deliveryId;
    });
    expect(await send({}, ["12345"], false)).toBe(400);
  });

  it("a sender that falls silent is cut", async () => {
    expect(await send({ idleLimitMs: 50 }, ["12345"], false)).toBe("cut");
    await expect(receive.mock.results[0]?.value).rejects.toThrow();
  });
});
