import { strings } from "../../strings.ts";
import { formatCount } from "../../format/number.ts";
import type { Choice } from "./inputs.tsx";

const words = strings.settings;

/** Usual lengths in seconds, from `least` on, with "only by hand"; the one that holds now is among them. */
export function intervalChoices(least: number, now: number): readonly Choice[] {
  const usual = Object.keys(words.every)
    .map(Number)
    .filter((seconds) => seconds === 0 || seconds >= least);
  return [...new Set([...usual, now])]
    .sort((a, b) => a - b)
    .map((seconds) => ({
      value: String(seconds),
      text: words.every[String(seconds)] ?? words.seconds(formatCount(seconds)),
    }));
}
