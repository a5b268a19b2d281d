import { language } from "../strings.ts";

/** The person's own locale when it is one of the catalogue's language ("en-GB"), else that language: never two in one sentence. */
export const locale: string =
  navigator.languages.find((preferred) => preferred.split("-")[0] === language) ?? language;
