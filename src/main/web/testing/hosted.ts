import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { WebSocket } from "ws";
import { standInApp, type StandInApp } from "../../ipc/testing/stand-in-app.ts";
import { startWebFace, type WebFace } from "../web-face.ts";

export type Reply = Readonly<{ status: number; headers: IncomingHttpHeaders; body: string }>;

export type Ask = Readonly<{
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
}>;

/** A hosted face on a real port with a small real page, and clients that can send what no browser would. */
export class Hosted {
  readonly app: StandInApp;
  readonly face: WebFace;
  readonly host: string;
  readonly origin: string;
  readonly #clock: { now: number };
  readonly #dir: string;
  readonly #sockets = new Set<WebSocket>();

  private constructor(app: StandInApp, face: WebFace, clock: { now: number }, dir: string) {
    this.app = app;
    this.face = face;
    this.host = `127.0.0.1:${face.port}`;
    this.origin = `http://${this.host}`;
    this.#clock = clock;
    this.#dir = dir;
  }

  static async start(
    app: StandInApp = standInApp(),
    limits: Readonly<{ headersLimitMs?: number }> = {},
  ): Promise<Hosted> {
    const dir = await mkdtemp(path.join(tmpdir(), "clawback-web-"));
    const pageDir = path.join(dir, "page");
    await mkdir(path.join(pageDir, "assets"), { recursive: true });
    await writeFile(path.join(pageDir, "index.html"), "<!doctype html><title>the page</title>");
    await writeFile(path.join(pageDir, "assets", "index-Dk3.js"), "export {};");
    await writeFile(path.join(dir, "outside.txt"), "outside");
    await symlink("../outside.txt", path.join(pageDir, "link.txt"));
    const clock = { now: Date.UTC(2026, 0, 1) };
    const face = await startWebFace({ app, port: 0, pageDir, clock: { now: () => clock.now }, ...limits });
    return new Hosted(app, face, clock, dir);
  }

  async stop(): Promise<void> {
    await this.face.close();
    await rm(this.#dir, { recursive: true, force: true });
  }

  wait(ms: number): void {
    this.#clock.now += ms;
  }

  ask(target: string, { method = "GET", headers = {}, body }: Ask = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const asking = request(
        { host: "127.0.0.1", port: this.face.port, path: target, method, headers, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        },
      );
      asking.on("error", reject);
      asking.end(body);
    });
  }

  /** What a browser holds after opening the printed address: the Cookie header. */
  async signIn(): Promise<string> {
    const { pathname, search } = new URL(this.face.newUrl());
    const reply = await this.ask(pathname + search);
    const cookie = reply.headers["set-cookie"]?.[0]?.split(";")[0];
    if (cookie === undefined) throw new Error(`not signed in: ${reply.status}`);
    return cookie;
  }

  socket(headers: Readonly<Record<string, string>>, target = "/contract"): WebSocket {
    const socket = new WebSocket(`ws://${this.host}${target}`, { headers });
    this.#sockets.add(socket);
    return socket;
  }

  /** A socket as the page of a signed-in browser opens it. */
  async pageSocket(cookie?: string): Promise<WebSocket> {
    const socket = this.socket({ Origin: this.origin, Cookie: cookie ?? (await this.signIn()) });
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return socket;
  }
}

/** The next frame a socket gets, parsed. */
export function nextFrame(socket: WebSocket): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.once("message", (data) => resolve(JSON.parse(Buffer.isBuffer(data) ? data.toString() : "null")));
    socket.once("close", (code) => reject(new Error(`closed with ${code}`)));
  });
}

export function closeCode(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once("close", resolve));
}

/** The HTTP status with which an upgrade was refused. */
export function refusal(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.once("unexpected-response", (_request, response) => {
      socket.once("error", () => resolve(response.statusCode ?? 0));
      socket.terminate();
    });
    socket.once("open", () => reject(new Error("the socket was let in")));
  });
}
