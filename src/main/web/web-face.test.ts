import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { standInApp } from "../ipc/testing/stand-in-app.ts";
import { Hosted } from "./testing/hosted.ts";
import { startWebFace } from "./web-face.ts";

let hosted: Hosted;

beforeEach(async () => {
  hosted = await Hosted.start();
});

afterEach(() => hosted.stop());

const TOKEN_URL = /^http:\/\/127\.0\.0\.1:(\d+)\/\?token=[\w-]{43}$/;

describe("the printed address", () => {
  it("opens a session and leads to the page, without the token", async () => {
    expect(hosted.face.url).toMatch(TOKEN_URL);
    const { pathname, search } = new URL(hosted.face.url);
    const reply = await hosted.ask(pathname + search);
    expect(reply).toMatchObject({ status: 303, headers: { location: "/" } });
    const [cookie = "", ...others] = reply.headers["set-cookie"] ?? [];
    expect(others).toEqual([]);
    expect(cookie.split("; ").slice(1).sort()).toEqual(["HttpOnly", "Path=/", "SameSite=Strict"]);
    const page = await hosted.ask("/", { headers: { Cookie: cookie.split(";")[0] ?? "" } });
    expect(page.status).toBe(200);
    expect(page.body).toContain("the page");
  });

  it("works once", async () => {
    const { pathname, search } = new URL(hosted.face.url);
    await hosted.ask(pathname + search);
    const replay = await hosted.ask(pathname + search);
    expect(replay.status).toBe(401);
    expect(replay.headers).not.toHaveProperty("set-cookie");
  });

  it("is not spent by a look with HEAD", async () => {
    const { pathname, search } = new URL(hosted.face.url);
    expect((await hosted.ask(pathname + search, { method: "HEAD" })).status).toBe(401);
    expect((await hosted.ask(pathname + search)).status).toBe(303);
  });

  it("can be printed again; the one before is void", async () => {
    const next = new URL(hosted.face.newUrl());
    const first = new URL(hosted.face.url);
    expect((await hosted.ask(`/${first.search}`)).status).toBe(401);
    expect((await hosted.ask(`/${next.search}`)).status).toBe(303);
  });

  it("opened again in a signed-in browser just leads to the page", async () => {
    const cookie = await hosted.signIn();
    const reply = await hosted.ask("/?token=spent", { headers: { Cookie: cookie } });
    expect(reply).toMatchObject({ status: 303, headers: { location: "/" } });
    expect(reply.headers).not.toHaveProperty("set-cookie");
  });

  it("cannot be guessed in a hurry", async () => {
    for (let i = 0; i < 10; i++) expect((await hosted.ask(`/?token=${i}`)).status).toBe(401);
    const reply = await hosted.ask("/?token=10");
    expect(reply.status).toBe(429);
    expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
  });

  it("counts only as the address of the page", async () => {
    expect((await hosted.ask(`/assets/index-Dk3.js${new URL(hosted.face.url).search}`)).status).toBe(401);
  });
});

describe("without a session", () => {
  it.each(["/", "/index.html", "/assets/index-Dk3.js", "/contract", "/nothing"])(
    "%s is not shown",
    async (target) => {
      const reply = await hosted.ask(target);
      expect(reply.status).toBe(401);
      expect(reply.body).toContain("Open the address that <code>clawback serve</code> printed");
    },
  );

  it.each(["x", "", "%00", "a=b; c"])("a cookie like %j does not help", async (value) => {
    const reply = await hosted.ask("/", { headers: { Cookie: `clawback-${hosted.face.port}=${value}` } });
    expect(reply.status).toBe(401);
  });

  it("a cookie of another Clawback on this machine does not help", async () => {
    const other = await Hosted.start();
    const cookie = await other.signIn();
    await other.stop();
    expect((await hosted.ask("/", { headers: { Cookie: cookie } })).status).toBe(401);
    const renamed = cookie.replace(/^[^=]*/, `clawback-${hosted.face.port}`);
    expect((await hosted.ask("/", { headers: { Cookie: renamed } })).status).toBe(401);
  });

  it("a session that was idle for twelve hours is none", async () => {
    const cookie = await hosted.signIn();
    hosted.wait(12 * 60 * 60 * 1000);
    expect((await hosted.ask("/", { headers: { Cookie: cookie } })).status).toBe(401);
  });
});

describe("another name for this machine", () => {
  it.each([
    "evil.example",
    "evil.example:PORT",
    "127.0.0.1",
    "127.0.0.1:1",
    "0.0.0.0:PORT",
    "[::1]:PORT",
    "localhost.:PORT",
  ])("%s is refused", async (host) => {
    const cookie = await hosted.signIn();
    const headers = { Host: host.replace("PORT", String(hosted.face.port)), Cookie: cookie };
    expect((await hosted.ask("/", { headers })).status).toBe(403);
    const { search } = new URL(hosted.face.newUrl());
    expect((await hosted.ask(`/${search}`, { headers })).status).toBe(403);
  });

  it("localhost is fine", async () => {
    const headers = { Host: `localhost:${hosted.face.port}`, Cookie: await hosted.signIn() };
    expect((await hosted.ask("/", { headers })).status).toBe(200);
  });

  it("is not listened to", async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find((address) => address.family === "IPv4" && !address.internal);
    const host = outside?.address ?? "127.0.0.2";
    await expect(fetch(`http://${host}:${hosted.face.port}/`)).rejects.toThrow("fetch failed");
  });
});

describe("a request of another site", () => {
  it.each(["https://evil.example", "http://127.0.0.1:1", "https://127.0.0.1:PORT", "null", ""])(
    "with the Origin %j is refused",
    async (template) => {
      const origin = template.replace("PORT", String(hosted.face.port));
      const headers = { Cookie: await hosted.signIn(), Origin: origin, "X-Clawback": "1" };
      expect((await hosted.ask("/upload?profile=home&name=a", { method: "POST", headers })).status).toBe(403);
      expect((await hosted.ask("/", { headers })).status).toBe(403);
    },
  );

  it("must say where it comes from when it is not a read", async () => {
    const headers = { Cookie: await hosted.signIn(), "X-Clawback": "1" };
    expect((await hosted.ask("/upload?profile=home&name=a", { method: "POST", headers })).status).toBe(403);
  });

  it("gets no leave to read answers", async () => {
    const headers = { Cookie: await hosted.signIn(), Origin: "https://evil.example" };
    for (const method of ["OPTIONS", "GET"]) {
      const reply = await hosted.ask("/", { method, headers });
      expect(Object.keys(reply.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });
});

describe("files", () => {
  it.each([
    "/../outside.txt",
    "/%2e%2e/outside.txt",
    "/..%2foutside.txt",
    "/..%5coutside.txt",
    "/assets/..%2f..%2foutside.txt",
    "//../outside.txt",
    "/link.txt",
    "/assets",
    "/constructor",
    "/__proto__",
  ])("%s is not found", async (target) => {
    const reply = await hosted.ask(target, { headers: { Cookie: await hosted.signIn() } });
    expect(reply.status).toBe(404);
    expect(reply.body).not.toContain("outside");
  });

  it("other targets than paths are refused", async () => {
    const headers = { Cookie: await hosted.signIn() };
    expect((await hosted.ask("http://evil.example/", { headers })).status).toBe(400);
    expect((await hosted.ask("*", { method: "OPTIONS", headers })).status).toBe(400);
  });

  it("other methods are refused", async () => {
    const headers = { Cookie: await hosted.signIn(), Origin: hosted.origin };
    expect(await hosted.ask("/", { method: "POST", headers })).toMatchObject({
      status: 405,
      headers: { allow: "GET, HEAD" },
    });
    expect(await hosted.ask("/upload", { headers })).toMatchObject({
      status: 405,
      headers: { allow: "POST" },
    });
  });

  it("hashed ones may be kept, the page may not", async () => {
    const headers = { Cookie: await hosted.signIn() };
    expect((await hosted.ask("/assets/index-Dk3.js", { headers })).headers["cache-control"]).toBe(
      "private, max-age=31536000, immutable",
    );
    expect((await hosted.ask("/", { headers })).headers["cache-control"]).toBe("no-store");
  });

  it("HEAD says how long they are", async () => {
    const reply = await hosted.ask("/assets/index-Dk3.js", {
      method: "HEAD",
      headers: { Cookie: await hosted.signIn() },
    });
    expect(reply).toMatchObject({ status: 200, body: "", headers: { "content-length": "10" } });
  });
});

it("sends the security headers with every answer", async () => {
  const headers = { Cookie: await hosted.signIn() };
  const replies = await Promise.all([
    hosted.ask("/", { headers }),
    hosted.ask("/"),
    hosted.ask("/missing", { headers }),
    hosted.ask("/", { headers: { Host: "evil.example" } }),
    hosted.ask(`/${new URL(hosted.face.newUrl()).search}`),
  ]);
  expect(replies.map((reply) => reply.status)).toEqual([200, 401, 404, 403, 303]);
  for (const reply of replies) {
    expect(reply.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    const policy = String(reply.headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toContain("*");
  }
});

describe("starting and stopping", () => {
  it("says so when the port is taken", async () => {
    const pageDir = await mkdtemp(path.join(tmpdir(), "clawback-web-"));
    const options = { app: standInApp(), port: hosted.face.port, pageDir, clock: { now: () => 0 } };
    await expect(startWebFace(options)).rejects.toThrow(`Port ${hosted.face.port} cannot be used`);
    await rm(pageDir, { recursive: true });
  });

  it("frees the port, also with a page open", async () => {
    const other = await Hosted.start();
    await other.pageSocket();
    const { port } = other.face;
    await other.stop();
    await new Promise<void>((resolve, reject) => {
      const server = createServer().once("error", reject);
      server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
    });
    expect(other.app.listenerCount()).toBe(0);
  });
});
