import { DAY } from "./days.ts";
import type { SampleEntry } from "./sample-entry.ts";

/** Two skills of the workspace, each with the script it runs. */
export function skills(now: number): readonly SampleEntry[] {
  const modifiedAt = now - 40 * DAY;
  return [
    { kind: "file", path: "skills/frost-watch/SKILL.md", content: FROST_WATCH, modifiedAt },
    {
      kind: "file",
      path: "skills/frost-watch/scripts/frost_watch.py",
      content: FROST_SCRIPT,
      mode: 0o755,
      modifiedAt,
    },
    { kind: "file", path: "skills/harvest-ledger/SKILL.md", content: HARVEST_LEDGER, modifiedAt },
    {
      kind: "file",
      path: "skills/harvest-ledger/scripts/weigh-in.sh",
      content: WEIGH_IN,
      mode: 0o755,
      modifiedAt,
    },
  ];
}

const FROST_WATCH = `---
name: frost-watch
description: Says which beds need fleece tonight, from the forecast minimum and what is planted where.
---

# Frost watch

Run \`scripts/frost_watch.py MINIMUM\` with the forecast minimum in °C. It prints the beds with tender plants, coldest
corner first. Below 2 °C tell Marian; below -3 °C tell everybody, and say that fleece will not be enough.

The hollow by 3B is two degrees colder than the station on the roof. The script knows; don't subtract it again.
`;

const FROST_SCRIPT = `#!/usr/bin/env python3
"""Lists the beds that need fleece: frost_watch.py MINIMUM"""

import csv
import pathlib
import sys

HOLLOW = {"3B": 2.0, "2B": 1.0}  # degrees colder than the station
PLANTED = pathlib.Path(__file__).parents[3] / "projects/garden-planner/data/planted.csv"


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    minimum = float(sys.argv[1])
    with PLANTED.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["hardy"] == "no"]
    at_risk = [(minimum - HOLLOW.get(row["plot"], 0.0), row) for row in rows]
    for felt, row in sorted(at_risk, key=lambda pair: pair[0]):
        if felt < 2.0:
            print(f"{row['plot']:>3}  bed {row['bed']}  {row['crop']:<12} {felt:+.1f} °C")
    return 0


if __name__ == "__main__":
    sys.exit(main())
`;

const HARVEST_LEDGER = `---
name: harvest-ledger
description: Writes what was harvested into the society's ledger, and answers questions about it.
---

# Harvest ledger

The ledger is \`projects/garden-planner/data/harvest-ledger.csv\`. One line a weigh-in:

    date,plot,crop,kilograms,note

Add with \`scripts/weigh-in.sh PLOT CROP KILOGRAMS [NOTE]\`. It refuses a plot that does not exist and a weight above
60 kg (somebody once weighed the barrow). Never edit a line; add a correcting one with a negative weight.
`;

const WEIGH_IN = `#!/bin/sh
# Appends one line to the harvest ledger: weigh-in.sh PLOT CROP KILOGRAMS [NOTE]
set -eu

ledger="$(dirname "$0")/../../../projects/garden-planner/data/harvest-ledger.csv"
plot=$1 crop=$2 kilograms=$3 note=\${4:-}

case $plot in
  [1-5][AB]) ;;
  *) echo "no such plot: $plot" >&2; exit 2 ;;
esac
awk -v w="$kilograms" 'BEGIN { exit !(w > -60 && w <= 60) }' || { echo "weigh that again: $kilograms kg" >&2; exit 2; }

printf '%s,%s,%s,%s,%s\\n' "$(date +%F)" "$plot" "$crop" "$kilograms" "$note" >> "$ledger"
`;
