import { DAY, dateOf } from "./days.ts";
import { harvestLedger, plantedCsv, soilReadings, sowingCalendar } from "./measurements.ts";
import { siteMap } from "./picture.ts";
import type { Random } from "./random.ts";
import type { SampleEntry } from "./sample-entry.ts";
import { MEMBERS } from "./society.ts";

/**
 * The workspace's `projects/`: a small program, its data, pictures, and the awkward things real folders have: a link, an
 * executable, an empty file, names with spaces and in several scripts.
 */
export function projects(now: number, random: Random): readonly SampleEntry[] {
  const month = dateOf(now).slice(0, 7);
  const file = (path: string, content: string | Uint8Array, daysOld: number, mode?: number): SampleEntry => ({
    kind: "file",
    path: `projects/${path}`,
    content,
    modifiedAt: now - daysOld * DAY,
    ...(mode === undefined ? {} : { mode }),
  });
  const readings = [...soilReadings(now, random)].map(([name, text], index) =>
    file(`soil-probes/readings/${name}`, text, 12 - Math.min(11, index)),
  );
  return [
    file("garden-planner/README.md", README, 60),
    file("garden-planner/planner.py", PLANNER, 21),
    file("garden-planner/test_planner.py", TEST, 21),
    file("garden-planner/run.sh", RUN, 60, 0o755),
    file("garden-planner/data/sowing-calendar.csv", sowingCalendar(), 60),
    file("garden-planner/data/planted.csv", plantedCsv(random), 3),
    file("garden-planner/data/harvest-ledger.csv", harvestLedger(now, random), 2),
    file(`garden-planner/plans/${month}.md`, plan(month), 1),
    {
      kind: "link",
      path: "projects/latest plan.md",
      target: `garden-planner/plans/${month}.md`,
      modifiedAt: now - DAY,
    },
    ...readings,
    file("site-map/site-map.png", siteMap(1400, 950, random), 33),
    file("site-map/Ansicht von oben (alt).png", siteMap(240, 160, random), 190),
    file("seed swap/Étiquettes – Bärlauch & Ciboulette.md", LABELS, 27),
    file("seed swap/名札 種の交換会.txt", "大根 (青首)\n小松菜\n春菊\n", 27),
    file("seed swap/guest list.csv", guests(), 28),
    file("seed swap/.keep", "", 45),
  ];
}

const README = `# Garden planner

Says how many plants fit a bed and when to sow them. Python 3, nothing to install.

    ./run.sh 2B            the plan of a plot
    python3 planner.py -h  all options
    python3 -m unittest    the tests

\`data/sowing-calendar.csv\` is what we agreed on, not what the seed packets say.
`;

const PLANNER = `"""Plans the beds of one plot: planner.py PLOT [--length CM] [--width CM]"""

import argparse
import csv
import pathlib
from dataclasses import dataclass

DATA = pathlib.Path(__file__).parent / "data"


@dataclass(frozen=True)
class Crop:
    name: str
    sow: tuple[int, int]
    harvest: tuple[int, int]
    plant_cm: int
    row_cm: int

    def plants_in(self, length: int, width: int) -> int:
        """Whole plants in a bed; half a spacing stays free at each edge."""
        return (length // self.plant_cm) * (width // self.row_cm)


def months(text: str) -> tuple[int, int]:
    first, last = text.split("-")
    return int(first), int(last)


def read_crops(path: pathlib.Path = DATA / "sowing-calendar.csv") -> dict[str, Crop]:
    with path.open(newline="", encoding="utf-8") as file:
        return {
            row["crop"]: Crop(
                row["crop"],
                months(row["sow_months"]),
                months(row["harvest_months"]),
                int(row["plant_cm"]),
                int(row["row_cm"]),
            )
            for row in csv.DictReader(file)
        }


def plan(plot: str, length: int, width: int) -> list[str]:
    crops = read_crops()
    with (DATA / "planted.csv").open(newline="", encoding="utf-8") as file:
        beds = [row for row in csv.DictReader(file) if row["plot"] == plot]
    return [
        f"bed {row['bed']}  {row['crop']:<12} {crops[row['crop']].plants_in(length, width):>4} plants"
        f"  sow {crops[row['crop']].sow[0]:02d}-{crops[row['crop']].sow[1]:02d}"
        for row in beds
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plot")
    parser.add_argument("--length", type=int, default=400, help="of a bed, in cm")
    parser.add_argument("--width", type=int, default=120, help="of a bed, in cm")
    args = parser.parse_args()
    print("\\n".join(plan(args.plot, args.length, args.width)))


if __name__ == "__main__":
    main()
`;

const TEST = `import unittest

from planner import Crop, months, read_crops


class PlannerTest(unittest.TestCase):
    def test_counts_whole_plants_only(self):
        leek = Crop("Leek", (3, 4), (9, 12), 15, 30)
        self.assertEqual(leek.plants_in(400, 120), 26 * 4)

    def test_reads_months(self):
        self.assertEqual(months("3-7"), (3, 7))

    def test_every_crop_is_sown_before_it_is_harvested_or_stands_over_winter(self):
        for crop in read_crops().values():
            self.assertTrue(crop.sow[0] <= crop.sow[1], crop.name)


if __name__ == "__main__":
    unittest.main()
`;

const RUN = `#!/bin/sh
# Prints the plan of a plot: run.sh PLOT
cd "$(dirname "$0")" && exec python3 planner.py "$@"
`;

const LABELS = `# Étiquettes pour l'échange de graines

| variété | année | pour qui |
| --- | --- | --- |
| Bärlauch (ail des ours) | feuilles seulement | Siân |
| Ciboulette « Polyvit » | l'an dernier | la famille Nowak |
| Koper „Ambrozja” | świeże | Tomasz |
| Ffa dringo | llynedd | Joan |
`;

function plan(month: string): string {
  const rows = MEMBERS.map(({ plot, name }) => `| ${plot} | ${name} | 6 | checked |`).join("\n");
  return `# Plan for ${month}

| plot | who | beds | state |
| --- | --- | --- | --- |
${rows}

Fleece is in the hut, third shelf. The good twine is Joan's; ask.
`;
}

function guests(): string {
  return `name,brings,chairs\n${MEMBERS.map(({ name }, index) => `${name},${index % 3 === 0 ? "cake" : "seeds"},${1 + (index % 2)}`).join("\n")}\n`;
}
