/** Numbers without leading zeros, a pre-release after `-`, and build metadata after `+`, as https://semver.org has it. */
const NUMBER = "(?:0|[1-9]\\d*)";
const IDENTIFIER = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const SEMVER = new RegExp(
  `^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

type Version = Readonly<{ numbers: readonly bigint[]; preRelease: readonly string[] }>;

export function isSemver(text: string): boolean {
  return SEMVER.test(text);
}

/** Whether a version comes after another by the rules of https://semver.org, item 11; false for what is no version. */
export function isNewer(candidate: string, current: string): boolean {
  const [a, b] = [parse(candidate), parse(current)];
  return a !== null && b !== null && compare(a, b) > 0;
}

function parse(text: string): Version | null {
  const match = SEMVER.exec(text);
  if (match === null) return null;
  const [, major = "", minor = "", patch = "", preRelease = ""] = match;
  return {
    numbers: [major, minor, patch].map(BigInt),
    preRelease: preRelease === "" ? [] : preRelease.split("."),
  };
}

function compare(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const order = compareNumbers(number, b.numbers[index] ?? 0n);
    if (order !== 0) return order;
  }
  // A release comes after its pre-releases.
  if (a.preRelease.length === 0 || b.preRelease.length === 0)
    return b.preRelease.length - a.preRelease.length;
  for (const [index, identifier] of a.preRelease.entries()) {
    const other = b.preRelease[index];
    if (other === undefined) return 1;
    const order = compareIdentifiers(identifier, other);
    if (order !== 0) return order;
  }
  return a.preRelease.length - b.preRelease.length;
}

/** Numbers by their size and before words; words by their letters. */
function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) return compareNumbers(BigInt(a), BigInt(b));
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareNumbers(a: bigint, b: bigint): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
