import { createRandom } from "../../sample/random.ts";
import { BLOCKS, BY_NAME, FRAMED } from "./by-name.ts";
import { createMadeUp } from "./made-up.ts";
import { OWN_FORM } from "./own-form.ts";
import { SHAPES } from "./shapes.ts";

/** A text with secrets in it, and their unique parts as they stand there. */
export type Sample = Readonly<{ kind: string; shape: string; text: string; secrets: readonly string[] }>;

const ROUNDS = 3;
const MARK = "§";

/** The labelled corpus: every kind in every shape, `ROUNDS` times; the same for the same seed. */
export function secretSamples(seed: number): readonly Sample[] {
  const make = createMadeUp(createRandom(seed));
  const samples: Sample[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, secretOf] of Object.entries(OWN_FORM))
      for (const shape of SHAPES) {
        const { plain, secrets } = unmarked(secretOf(make));
        samples.push(labelled(kind, shape.name, shape.plain(plain), secrets));
      }
    for (const [kind, secretOf] of Object.entries(BY_NAME))
      for (const shape of SHAPES) {
        const secret = secretOf(make);
        samples.push(labelled(`${kind} by name`, shape.name, shape.named(kind, secret), [secret]));
      }
    for (const [kind, textsOf] of Object.entries({ ...FRAMED, ...BLOCKS }))
      for (const text of textsOf(make)) {
        const { plain, secrets } = unmarked(text);
        const lines = secrets.flatMap((secret) => secret.split(/\\n|\n/));
        samples.push(labelled(kind, "its own", plain, lines));
        samples.push(labelled(kind, "in json", JSON.stringify({ text: plain }), lines));
        samples.push(
          labelled(kind, "in nested json", JSON.stringify({ a: JSON.stringify({ text: plain }) }), lines),
        );
        samples.push(
          labelled(kind, "in a log", `2026-03-04 05:06:07 tool result:\n${plain}\n(exit 0)`, lines),
        );
      }
  }
  return samples;
}

function unmarked(text: string): Readonly<{ plain: string; secrets: readonly string[] }> {
  return { plain: text.replaceAll(MARK, ""), secrets: text.split(MARK).filter((_, at) => at % 2 === 1) };
}

function labelled(kind: string, shape: string, text: string, secrets: readonly string[]): Sample {
  return { kind, shape, text, secrets: secrets.filter((secret) => !/-----|^>?\s*$/.test(secret)) };
}

/** What is left of a sample's secrets in a text: pieces of eight characters, or the whole of a shorter one. */
export function leftOf({ secrets }: Sample, text: string): readonly string[] {
  return secrets.flatMap((secret) =>
    secret.length <= 8
      ? [secret].filter((whole) => text.includes(whole))
      : Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8)).filter((piece) =>
          text.includes(piece),
        ),
  );
}
