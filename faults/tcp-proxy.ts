import { createServer, type Socket, connect } from "node:net";

/**
 * What a network does. `after` counts the bytes that went through either way since it was set; times in milliseconds.
 * `gone`: the port is closed for a while, and back by itself; `stall`: nothing moves for a while, then the connections
 * are reset, and all is well.
 */
export type Weather =
  | Readonly<{ kind: "fair" }>
  | Readonly<{ kind: "refuse" }>
  | Readonly<{ kind: "reset"; after: number }>
  | Readonly<{ kind: "stall"; after: number; forMs: number }>
  | Readonly<{ kind: "gone"; after: number; forMs: number }>;

/** A TCP proxy on the loopback in front of a server, with a network that can fail. */
export type TcpProxy = Readonly<{
  port: number;
  set: (weather: Weather) => Promise<void>;
  /** True when the weather that was set last did any harm. */
  struck: () => boolean;
  stop: () => Promise<void>;
}>;

type Pair = Readonly<{ client: Socket; server: Socket }>;

/** Starts the proxy. The caller stops it. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let weather: Weather = { kind: "fair" };
  let bytes = 0;
  let struck = false;
  let isStalled = false;
  let timer: NodeJS.Timeout | undefined;
  let port = 0;

  const listener = createServer({ pauseOnConnect: true }, (client) => {
    const server = connect(target, "127.0.0.1");
    const pair = { client, server };
    pairs.add(pair);
    // A broken connection is what this is for; its other half is broken as well.
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on("error", end).on("close", end);
    const forward = (from: Socket, to: Socket) => {
      from.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (harm()) return;
        if (!to.write(chunk)) {
          from.pause();
          to.once("drain", () => {
            if (!isStalled) from.resume();
          });
        }
      });
      from.on("end", () => to.end());
    };
    forward(client, server);
    forward(server, client);
    if (isStalled) {
      client.pause();
      server.pause();
    } else client.resume();
  });

  const listen = () =>
    new Promise<void>((resolve, reject) => {
      if (listener.listening) {
        resolve();
        return;
      }
      listener.once("error", reject);
      listener.listen(port, "127.0.0.1", () => {
        listener.off("error", reject);
        resolve();
      });
    });
  const close = () => {
    if (listener.listening) listener.close();
  };
  const resetAll = () => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
    pairs.clear();
  };

  /** Does what the weather is due to do; true when the bytes at hand go nowhere. */
  function harm(): boolean {
    if (weather.kind === "fair" || weather.kind === "refuse" || bytes <= weather.after) return false;
    if (isStalled) return true;
    struck = true;
    switch (weather.kind) {
      case "reset":
        resetAll();
        return true;
      case "stall":
        isStalled = true;
        for (const { client, server } of pairs) {
          client.pause();
          server.pause();
        }
        timer = setTimeout(() => {
          isStalled = false;
          weather = { kind: "fair" };
          resetAll();
        }, weather.forMs);
        return true;
      case "gone":
        close();
        resetAll();
        timer = setTimeout(() => void listen(), weather.forMs);
        weather = { kind: "fair" };
        return true;
    }
  }

  await listen();
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  port = address.port;
  return {
    port,
    set: async (next) => {
      clearTimeout(timer);
      isStalled = false;
      bytes = 0;
      struck = false;
      weather = next;
      if (next.kind === "refuse") {
        close();
        resetAll();
        // Nobody sees that a closed port was asked for; that a run fails by it is seen.
        struck = true;
      } else await listen();
    },
    struck: () => struck,
    stop: async () => {
      clearTimeout(timer);
      resetAll();
      await new Promise<void>((resolve) =>
        listener.listening ? listener.close(() => resolve()) : resolve(),
      );
    },
  };
}
