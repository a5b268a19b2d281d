import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAIN } from "../testing/sample-state.ts";
import { uploadFile } from "./upload.ts";

/** A real server; the headers let jsdom's page, which is of another origin, talk to it. */
const ALLOW = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" };

let server: Server;
let origin: string;
let received: { method?: string; url?: string; header?: unknown; body: string }[] = [];
let answer: { status: number; body: string } | "silence" | "hang up";

async function textOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    if (request.method === "OPTIONS") {
      response.writeHead(204, ALLOW).end();
      return;
    }
    void textOf(request).then((body) => {
      const { method, url, headers } = request;
      received.push({ ...(method && { method }), ...(url && { url }), header: headers["x-clawback"], body });
      if (answer === "hang up") request.socket.destroy();
      else if (answer !== "silence") response.writeHead(answer.status, ALLOW).end(answer.body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  origin = `http://127.0.0.1:${address.port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

function upload(onFraction: (fraction: number) => void = () => undefined) {
  return uploadFile({ origin, profileId: MAIN, file: new File(["hello"], "a b&c.txt"), onFraction });
}

describe("an upload", () => {
  it("posts the file with its name and the header that only our own page can send", async () => {
    answer = { status: 200, body: JSON.stringify({ ok: true, value: { deliveryId: "delivery-1" } }) };
    const fractions: number[] = [];
    await upload((fraction) => fractions.push(fraction)).done;
    expect(received).toEqual([
      { method: "POST", url: "/upload?profile=main&name=a+b%26c.txt", header: "1", body: "hello" },
    ]);
    expect(fractions.at(-1)).toBe(1);
  });

  it("rejects with the error of the server", async () => {
    const error = { code: "LOCAL_FULL", message: "The disk is full." };
    answer = { status: 400, body: JSON.stringify({ ok: false, error }) };
    await expect(upload().done).rejects.toMatchObject(error);
  });

  it("rejects when the answer is none of ours", async () => {
    answer = { status: 502, body: "<h1>Bad gateway</h1>" };
    await expect(upload().done).rejects.toMatchObject({
      code: "INTERNAL",
      detail: "POST /upload answered with status 502",
    });
  });

  it("rejects when the connection breaks, and when it is stopped", async () => {
    answer = "hang up";
    await expect(upload().done).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE" });
    answer = "silence";
    const running = upload();
    running.abort();
    await expect(running.done).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
