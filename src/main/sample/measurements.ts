import { DAY, dateOf, HOUR, timeBefore } from "./days.ts";
import type { Random } from "./random.ts";
import { CROPS, MEMBERS } from "./society.ts";

const PROBES = 4;

/** One year of hourly readings of the four soil probes, one CSV file a month, by file name. */
export function soilReadings(now: number, random: Random): ReadonlyMap<string, string> {
  const months = new Map<string, string[]>();
  const moisture = Array.from({ length: PROBES }, () => random.integer(24, 36));
  for (let time = timeBefore(now, 365, 0); time < now; time += HOUR) {
    const rained = random.unit() < 0.01;
    const season = Math.cos(((time % (365 * DAY)) / (365 * DAY)) * 2 * Math.PI);
    const noon = Math.sin((((time % DAY) / DAY) * 2 - 0.5) * Math.PI);
    const month = dateOf(time).slice(0, 7);
    const lines = months.get(month) ?? ["time,probe,moisture_percent,celsius"];
    for (let probe = 0; probe < PROBES; probe += 1) {
      const before = moisture[probe] ?? 30;
      const dried = before - (before - 10) * (0.003 - 0.0015 * season) * (0.5 + random.unit());
      const level = Math.min(48, Math.max(12, rained ? dried + random.integer(3, 9) : dried));
      moisture[probe] = level;
      const celsius = 11 - 7 * season + 2 * noon + random.unit();
      lines.push(
        `${new Date(time).toISOString().slice(0, 16)}Z,${probe + 1},${level.toFixed(1)},${celsius.toFixed(1)}`,
      );
    }
    months.set(month, lines);
  }
  return new Map([...months].map(([month, lines]) => [`soil-${month}.csv`, `${lines.join("\n")}\n`]));
}

/** What stands in which bed: six beds a plot. */
export function plantedCsv(random: Random): string {
  const lines = MEMBERS.flatMap(({ plot }) =>
    [1, 2, 3, 4, 5, 6].map((bed) => {
      const crop = random.pick(CROPS);
      return `${plot},${bed},${crop.name},${crop.frostHardy ? "yes" : "no"}`;
    }),
  );
  return `plot,bed,crop,hardy\n${lines.join("\n")}\n`;
}

/** Weigh-ins of the last season, oldest first. */
export function harvestLedger(now: number, random: Random): string {
  const lines = Array.from({ length: 240 }, (_, index) => {
    const crop = random.pick(CROPS);
    const note =
      random.unit() < 0.08 ? random.pick(["for the show", "slugs had the rest", "shared at the gate"]) : "";
    const kilograms = (0.2 + random.unit() * 6).toFixed(1);
    return `${dateOf(now - (300 - index) * DAY)},${random.pick(MEMBERS).plot},${crop.name},${kilograms},${note}`;
  });
  return `date,plot,crop,kilograms,note\n${lines.join("\n")}\n`;
}

export function sowingCalendar(): string {
  const lines = CROPS.map(
    ({ name, spacing, sow, harvest }) =>
      `${name},${sow.join("-")},${harvest.join("-")},${spacing[0]},${spacing[1]}`,
  );
  return `crop,sow_months,harvest_months,plant_cm,row_cm\n${lines.join("\n")}\n`;
}
