import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Message = Readonly<{
  kind: "check" | "run" | "batch";
  records?: readonly Readonly<{ sourceKey: string; fingerprint: string }>[];
  tombstones?: readonly Readonly<{ sourceKey: string }>[];
}>;

/** Answers as the ingest function in `convex/` does; that itself runs in Convex only, and is tested there (convex-test). */
export type Ingest = Readonly<{
  url: string;
  token: string;
  /** Everything that was ever received, in order. */
  bodies: readonly string[];
  /** Records by key, with their fingerprints. */
  held: ReadonlyMap<string, string>;
  /** From now on records with such keys are refused; null takes all. */
  refuse: (keys: RegExp | null) => void;
  /** From now on everything is refused with 503, as a deployment that is down; false is up again. */
  setDown: (isDown: boolean) => void;
  stop: () => Promise<void>;
}>;

export async function startIngest(token: string): Promise<Ingest> {
  const bodies: string[] = [];
  const held = new Map<string, string>();
  let refused: RegExp | null = null;
  let down = false;

  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = (status: number, value: unknown) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      if (down) return answer(503, { error: "unavailable" });
      if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: "unauthorized" });
      bodies.push(body);
      const message = JSON.parse(body) as Message;
      return answer(200, message.kind === "batch" ? take(message) : { ok: true, schemaVersions: [1] });
    });
  });

  function take({ records = [], tombstones = [] }: Message) {
    const results = [];
    const turnedAway = [];
    for (const { sourceKey, fingerprint } of records) {
      if (refused?.test(sourceKey) === true) {
        turnedAway.push({ sourceKey, reason: "title: is not wanted here" });
        continue;
      }
      const before = held.get(sourceKey);
      held.set(sourceKey, fingerprint);
      const outcome = before === undefined ? "created" : before === fingerprint ? "skipped" : "updated";
      results.push({ sourceKey, outcome });
    }
    for (const { sourceKey } of tombstones) {
      results.push({ sourceKey, outcome: held.delete(sourceKey) ? "deleted" : "skipped" });
    }
    return { results, refused: turnedAway };
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/openclaw/ingest`,
    token,
    bodies,
    held,
    refuse: (keys) => {
      refused = keys;
    },
    setDown: (isDown) => {
      down = isDown;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
