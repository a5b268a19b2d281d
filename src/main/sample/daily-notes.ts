import { dateOf, timeBefore } from "./days.ts";
import type { Random } from "./random.ts";
import type { SampleEntry } from "./sample-entry.ts";
import { CHORES, CROPS, MEMBERS } from "./society.ts";

const DAYS = 30;
/** How many days ago the session-memory hook wrote a note of its own beside the day's. */
const SLUGGED_DAY = 9;

/** `memory/YYYY-MM-DD.md` for the last 30 days, and one note with a slug in its name (docs/upstream.md, B.3). */
export function dailyNotes(now: number, random: Random): readonly SampleEntry[] {
  const notes = Array.from({ length: DAYS }, (_, days): SampleEntry => {
    const date = dateOf(timeBefore(now, days, 0));
    return {
      kind: "file",
      path: `memory/${date}.md`,
      content: days === 0 ? morning(date, random) : morning(date, random) + restOfDay(random),
      modifiedAt: days === 0 ? now : timeBefore(now, days, 20),
    };
  });
  return [...notes, sluggedNote(now, random)];
}

function morning(date: string, random: Random): string {
  const low = random.integer(-2, 9);
  const high = low + random.integer(4, 9);
  const crop = random.pick(CROPS).name.toLowerCase();
  const rain = random.unit() < 0.4 ? `${random.integer(1, 14)} mm of rain` : "dry";
  const frost = low <= 1 ? ` Ground frost in the hollow by 3B; fleece on the ${crop} bed.` : "";
  const probes = [1, 2, 3, 4].map((probe) => `${probe}: ${random.integer(18, 44)} %`).join(", ");
  return `# ${date}

## 07:30 Morning round

${low} to ${high} °C, ${rain}, wind ${random.pick(["south-west", "west", "north", "still"])}.${frost}
Soil probes: ${probes}.
`;
}

function restOfDay(random: Random): string {
  const [asker, helper] = [random.pick(MEMBERS), random.pick(MEMBERS)];
  return `
## ${random.pick(["09", "10", "11"])}:${random.pick(["05", "20", "45"])} ${asker.name}, plot ${asker.plot}

Asked ${question(random)}

## ${random.integer(14, 17)}:${random.pick(["10", "30", "50"])} In the garden

- ${helper.name} ${random.pick(CHORES)}.
- ${random.pick(MEMBERS).name} ${random.pick(CHORES)}.

## Decided

${random.pick([
  "- The rota stays as it is until the clocks change.",
  "- Order the fine netting, not the cheap one. Marian signed.",
  "- No answer to the council yet; it goes on the committee's agenda.",
  "- Nothing today, and that is fine.",
])}
`;
}

function question(random: Random): string {
  const crop = random.pick(CROPS);
  const name = crop.name.toLowerCase();
  const early = crop.frostHardy ? "under fleece, yes" : "wait for the last frost";
  return random.pick([
    `whether it is too early for ${name}. It is sown in month ${crop.sow[0]} to ${crop.sow[1]}, so: ${early}.`,
    `how many ${name} plants fit a four metre row. ${Math.floor(400 / crop.spacing[0])} at ${crop.spacing[0]} cm.`,
    "for the rent receipt again. Printed, it is in the pigeonhole.",
    `who has the good wheelbarrow. ${random.pick(MEMBERS).name} does; it comes back on Saturday.`,
  ]);
}

function sluggedNote(now: number, random: Random): SampleEntry {
  const at = timeBefore(now, SLUGGED_DAY, 19, 42);
  return {
    kind: "file",
    path: `memory/${dateOf(at)}-water-rota.md`,
    content: `# Session: ${dateOf(at)} 19:42:00 UTC

- **Session Key**: agent:main:main
- **Session ID**: ${random.uuid()}
- **Source**: telegram

## Conversation Summary

Marian: two people are down for Thursday in the water rota, and nobody for Saturday.

Fern: the list was sorted by first name after Siân joined, but the dates were not moved along. Put it back in order of
plots, checked every week until the end of September, and left the old list beside it as \`rota-before.csv\`.

Marian: good. Print it large, Joan can't read the small one.
`,
    modifiedAt: at,
  };
}
