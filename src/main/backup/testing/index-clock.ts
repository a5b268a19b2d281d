import { Toolbox } from "../../process/tools.ts";
import { Rclone } from "../../rclone/rclone.ts";
import { createStreamKeyCache } from "../format/keys.ts";
import { createMasterCache } from "../format/record.ts";
import { createBucketStore } from "../read/bucket-store.ts";
import { search } from "../read/search.ts";

/**
 * A program of its own, for the benchmarks: opens the newest snapshot of a folder as if for the first time, searches it
 * twice, and prints the seconds as one JSON object. The remote `cloud` and BACKUP_PASSPHRASE come by environment.
 *
 *     node index-clock.ts FOLDER RARE-TEXT COMMON-TEXT
 */
const [root = "", rare = "", common = ""] = process.argv.slice(2);
const signal = new AbortController().signal;
const env = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith("RCLONE_CONFIG_CLOUD_") && value !== undefined ? [[name, value]] : [],
  ),
);
const store = createBucketStore({
  rclone: new Rclone(new Toolbox(), { name: "cloud", env, configFile: "", secrets: [], root, label: root }),
  masterOf: createMasterCache(),
  streamKeyOf: createStreamKeyCache(),
  passphrase: () => Promise.resolve(process.env["BACKUP_PASSPHRASE"] ?? null),
  agent: null,
  cache: null,
});

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, (performance.now() - startedAt) / 1000];
}

const name = await store.latest(signal);
const [snapshot, openSeconds] = await timed(() => store.open(name, signal));
const look = (text: string) => search([{ kind: "open", snapshot }], text);
const [few, searchSeconds] = await timed(() => look(rare));
const [many, commonSeconds] = await timed(() => look(common));
const { index, record } = snapshot;
process.stdout.write(
  JSON.stringify({
    entries: index.entries.length,
    indexBytes: record.index.bytes,
    storedBytes: record.parts.bytes,
    openSeconds,
    hits: few.total,
    searchSeconds,
    commonHits: many.total,
    commonSeconds,
  }),
);
