import { ClawbackError } from "#shared/errors";

/** What a release of rclone can do, as far as sync acts on it. */
export type RcloneAbilities = Readonly<{
  /** Copies to this disk go to a `.partial` first, so that a stopped one leaves no half file under the final name. */
  writesPartials: boolean;
  /** What its bisync is worth: `full` has everything that we rely on, `risky` lacks what makes it recoverable. */
  bisync: "full" | "risky" | "none";
}>;

/** `a` before `b`, by number: 1.9.0 is older than 1.10.0. Missing parts are 0. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (const part of [0, 1, 2]) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** The first release whose bisync recovers, resolves conflicts and keeps a trash. */
const FULL_BISYNC = "1.66.0";
/** The first whose dry run changes nothing and which survives a retryable error. */
const SOME_BISYNC = "1.64.0";

/** From the release notes of rclone. */
export function rcloneAbilities(version: string): RcloneAbilities {
  const since = (first: string) => !isOlder(version, first);
  return {
    writesPartials: since("1.63.0"),
    bisync: since(FULL_BISYNC) ? "full" : since(SOME_BISYNC) ? "risky" : "none",
  };
}

/** Releases that damage data on one kind of storage. `until` is the first good one. */
const KNOWN_BAD = [
  { type: "azureblob", from: "1.64.0", until: "1.65.2", issue: "rclone issue 7590" },
] as const;

function upgrade(message: string): ClawbackError {
  return new ClawbackError("NOT_SUPPORTED", message, {
    action: { kind: "install", tool: "rclone", command: "https://rclone.org/downloads/" },
  });
}

/** Throws `NOT_SUPPORTED` for a release that is known to damage files on this kind of storage. */
export function requireGoodRelease(version: string, type: string | undefined): void {
  const bad = KNOWN_BAD.find(
    (known) => known.type === type && !isOlder(version, known.from) && isOlder(version, known.until),
  );
  if (bad === undefined) return;
  throw upgrade(
    `rclone ${version} can damage files on ${bad.type} (${bad.issue}): use ${bad.until} or newer.`,
  );
}

/** Throws `NOT_SUPPORTED`, naming the release that is here and the one that is needed, where bisync is not safe. */
export function requireBisync(version: string): void {
  const { bisync } = rcloneAbilities(version);
  if (bisync === "full") return;
  const why = bisync === "none" ? "is an experiment that can lose files" : "cannot recover after a stop";
  throw upgrade(
    `The mode bisync needs rclone ${FULL_BISYNC} or newer; this is ${version}, whose bisync ${why}.`,
  );
}
