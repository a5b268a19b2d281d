import type { Random } from "./random.ts";
import { CROPS, MEMBERS } from "./society.ts";
import type { Turn } from "./transcript.ts";

export type Conversation = Readonly<{ title: string; turns: readonly Turn[] }>;

const user = (text: string): Turn => ({ kind: "user", text });
const says = (text: string, thinking?: string): Turn => ({
  kind: "assistant",
  text,
  ...(thinking === undefined ? {} : { thinking }),
});
const exec = (command: string, result: string, isError = false): Turn => ({
  kind: "tool",
  name: "exec",
  arguments: { command },
  result,
  isError,
});
const read = (path: string, result: string): Turn => ({
  kind: "tool",
  name: "read",
  arguments: { path },
  result,
});
const write = (path: string, content: string): Turn => ({
  kind: "tool",
  name: "write",
  arguments: { path, content },
  result: `Successfully wrote ${Buffer.byteLength(content)} bytes to ${path}`,
});

/** What people talk about with Fern. Each call gives a different afternoon of the same kind. */
export const CONVERSATIONS: readonly ((random: Random) => Conversation)[] = [
  sowing,
  frost,
  rota,
  soil,
  waitingList,
  brokenTap,
  harvest,
  minutes,
];

function sowing(random: Random): Conversation {
  const member = random.pick(MEMBERS);
  const crop = random.pick(CROPS);
  const [plantCm, rowCm] = crop.spacing;
  const count = Math.floor(400 / plantCm) * Math.floor(120 / rowCm);
  const name = crop.name.toLowerCase();
  return {
    title: `${crop.name} for ${member.plot}`,
    turns: [
      user(`${member.name} wants a bed of ${name} on ${member.plot}. How many plants, and when?`),
      read(
        "projects/garden-planner/data/sowing-calendar.csv",
        CROPS.map(
          (row) => `${row.name},${row.sow.join("-")},${row.harvest.join("-")},${row.spacing.join(",")}`,
        ).join("\n"),
      ),
      exec(
        `cd projects/garden-planner && ./run.sh ${member.plot}`,
        [1, 2, 3, 4, 5, 6]
          .map((bed) => `bed ${bed}  ${random.pick(CROPS).name.padEnd(12)} ${random.integer(8, 104)} plants`)
          .join("\n"),
      ),
      says(
        `${count} plants in a bed of 4 m by 1.2 m, at ${plantCm} cm in rows ${rowCm} cm apart. Sow from month ${crop.sow[0]} to ${crop.sow[1]}; you eat from month ${crop.harvest[0]}.`,
        `${name}: spacing ${plantCm} by ${rowCm}. Whole plants only, so round down both ways.`,
      ),
      user("And if she leaves a path down the middle?"),
      says(
        `Then the bed is 90 cm wide in effect, so ${Math.floor(400 / plantCm) * Math.floor(90 / rowCm)}. I'd rather have the path.`,
      ),
    ],
  };
}

function frost(random: Random): Conversation {
  const minimum = random.integer(-3, 1);
  const beds = [1, 2, 3].map(
    () => `${random.pick(MEMBERS).plot}  bed ${random.integer(1, 6)}  ${random.pick(CROPS).name}`,
  );
  return {
    title: "Frost tonight?",
    turns: [
      user("Is it going to freeze tonight?"),
      exec(
        "curl -s http://hut-station.local/forecast.json",
        `{"tonight":{"min_c":${minimum},"wind_kmh":4,"cloud":0.1}}`,
      ),
      exec(`skills/frost-watch/scripts/frost_watch.py ${minimum}`, beds.join("\n")),
      says(
        `Yes: ${minimum} °C on the roof, less in the hollow, clear and still. Fleece for these, please:\n\n${beds.map((bed) => `- ${bed}`).join("\n")}\n\nThe fleece is in the hut, third shelf.`,
      ),
      user("Bill has already gone home."),
      says(`Then ${random.pick(MEMBERS).name} could do 3B on the way. Shall I write to the group?`),
      user("Yes, but only the plot, not that he forgot."),
      says(
        "Written, for you to read first: “Frost tonight. Could someone near 3B put the fleece over? Thank you.”",
      ),
    ],
  };
}

function rota(random: Random): Conversation {
  const people = MEMBERS.map((member, index) => `${index + 1},${member.plot},${member.name}`);
  const twice = random.integer(2, 8);
  return {
    title: "Water rota is wrong again",
    turns: [
      user("Two people on Thursday, nobody on Saturday. Again."),
      read("projects/seed swap/guest list.csv", "name,brings,chairs"),
      exec("cat rota.csv", ["week,plot,name", ...people, people[twice] ?? ""].join("\n")),
      says(
        "That was the guest list first, sorry. The rota itself has one line twice.",
        `Line ${twice + 2} is there two times; the weeks after it are one short.`,
      ),
      write("rota.csv", `${["week,plot,name", ...people].join("\n")}\n`),
      exec("cut -d, -f1 rota.csv | sort | uniq -d | wc -l", "0"),
      says(
        "Put right, and checked that no week is there twice any more. The old one is beside it as rota-before.csv.",
      ),
      {
        kind: "abandoned",
        question: "Can you also swap me with Joan?",
        answer: "I can, but Joan hasn't said yes yet. Ask her first?",
      },
      user("Print it large, Joan can't read the small one."),
      says("It is on Bärbel's tray, in 18 point."),
    ],
  };
}

function soil(random: Random): Conversation {
  const probe = random.integer(1, 4);
  const lines = Array.from(
    { length: 160 },
    (_, index) =>
      `${String(Math.floor(index / 24) + 1).padStart(2, "0")}T${String(index % 24).padStart(2, "0")}:00Z,${probe},${(34 - index * 0.07 + random.unit()).toFixed(1)},${(9 + random.unit() * 4).toFixed(1)}`,
  );
  return {
    title: `Probe ${probe} over the week`,
    turns: [
      user(`How fast is it drying out at probe ${probe}?`),
      exec(
        `grep ',${probe},' projects/soil-probes/readings/$(ls -1 projects/soil-probes/readings | tail -1) | tail -160`,
        lines.join("\n"),
      ),
      says(
        `From 34 % to about 23 % in a week, so a percent and a half a day. At that rate it wants water in ${random.integer(2, 5)} days${probe === 3 ? ", four points less when you allow for this probe being by the brook" : ""}.`,
        "First and last value, and it falls evenly; no rain in between.",
      ),
      {
        kind: "compaction",
        summary: `Marian asked how fast the soil dries at probe ${probe}. It lost 11 points in seven days, evenly, without rain.`,
      },
      user("Tell me when it gets to 20."),
      says("I'll look every three hours and say so once."),
    ],
  };
}

function waitingList(random: Random): Conversation {
  const place = random.integer(7, 19);
  const applicant = random.pick([
    "a couple from Mill Street",
    "the school",
    "somebody's nephew",
    "a retired baker",
  ]);
  return {
    title: "One more for the waiting list",
    turns: [
      user(`There is a letter from ${applicant}. They'd like a half plot. Where do they come in the list?`),
      exec("wc -l < waiting-list.csv", String(place)),
      says(
        `At ${place}, by the date of the complete application. The letter has no telephone number, so it isn't complete yet.`,
      ),
      user("They live on the lane, does that help?"),
      says("No. That was decided at the AGM of 2022, after a long evening."),
      write(
        "letters/application-incomplete.md",
        `Dear friends,\n\nthank you for your letter. Before we can enter you in our waiting list we need a telephone number.\nAt the moment ${place - 1} applications come before yours, which is about three years.\n\nMarian Holt, Secretary\n`,
      ),
      says("A letter is in `letters/`, for you to sign."),
    ],
  };
}

function brokenTap(random: Random): Conversation {
  const member = random.pick(MEMBERS);
  return {
    title: "The tap by the lower gate",
    turns: [
      user(`${member.name} says the tap by the lower gate drips. Do we have the plumber's number?`),
      exec("grep -ri plumber letters/ contacts.csv", "grep: contacts.csv: No such file or directory", true),
      exec("grep -ril plumber memory/", "memory/plumbing-2024.md"),
      says(
        "Not in a list, but in the notes: Harris & Daughter did the stopcock two years ago. Their card is on the cork board in the hut.",
        "No contacts file here. The notes are the next best place.",
      ),
      user("Of course it is. Thank you."),
      says(`I've put the tap on the agenda, and asked ${member.name} to hang a bucket under it until then.`),
    ],
  };
}

function harvest(random: Random): Conversation {
  const weighed = MEMBERS.map(({ plot }) => ({ plot, kilograms: random.integer(180, 1_400) / 10 }));
  const total = weighed.reduce((sum, { kilograms }) => sum + kilograms, 0);
  const rows = weighed.map(({ plot, kilograms }) => `| ${plot} | ${kilograms.toFixed(1)} |`);
  return {
    title: "What did we harvest?",
    turns: [
      user("For the newsletter: what did everybody harvest last season, by plot?"),
      exec(
        "awk -F, 'NR>1 {s[$2]+=$4} END {for (p in s) print p, s[p]}' projects/garden-planner/data/harvest-ledger.csv | sort",
        weighed.map(({ plot, kilograms }) => `${plot} ${kilograms.toFixed(1)}`).join("\n"),
      ),
      says(
        `By plot, in kilograms:\n\n| plot | kg |\n| --- | --- |\n${rows.join("\n")}\n\nWithout names, I'd say. Bill doesn't like to be measured.`,
      ),
      user("Agreed. And the total?"),
      says(`${total.toFixed(1)} kg. That is what was *weighed*; half the courgettes never saw the scales.`),
    ],
  };
}

function minutes(random: Random): Conversation {
  const present = MEMBERS.filter(() => random.unit() < 0.7).map((member) => member.name);
  const text = `# Committee\n\nPresent: ${present.join(", ")}.\n\n1. The hedge along the lane is cut in the second week, after the nests are checked.\n2. Manure: one small lorry, shared by the plot. Dev orders.\n3. Open day: a Saturday again, cake as ever. Ruth shows the tomatoes.\n4. Any other business: the shed key is found. It was in the shed.\n`;
  return {
    title: "Minutes of the committee",
    turns: [
      user(
        "Here are my notes of the committee. Make minutes of them, please: hedge 2nd wk (nests!!), manure small lorry dev, open day sat cake, key was IN the shed",
      ),
      write(`minutes/committee-${random.integer(40, 99)}.md`, text),
      says(`Written down, four points, ${present.length} people present. I left out who lost the key.`),
      user("Wise. Send nothing yet."),
      says("Nothing is sent. It waits in `minutes/`."),
    ],
  };
}
