import { createHash } from "node:crypto";

/** A level of an id is cut to this, and a whole id to the other, with a hash instead of the rest. Characters. */
const MAX_SLUG = 60;
const MAX_ID = 160;

export type SectionIds = Readonly<{ idOf: (path: readonly string[]) => string }>;

/**
 * Gives the sections of one file their ids, in the order of the file: the headings that lead to a section, as slugs. So
 * an id does not change with the section's text, its place, or other sections coming and going. Only sections with the
 * same headings all the way are told apart by their order (`people/marian~2`).
 */
export function createSectionIds(): SectionIds {
  const uses = new Map<string, number>();
  return {
    idOf: (path) => {
      const whole = path.map(slugOf).join("/");
      const id =
        whole.length <= MAX_ID ? whole : `${whole.slice(0, MAX_ID - 13)}.${shortHash(path.join("\n"))}`;
      const use = (uses.get(id) ?? 0) + 1;
      uses.set(id, use);
      return use === 1 ? id : `${id}~${use}`;
    },
  };
}

/**
 * A heading in lower case, as `14.30_water-rota`; with a hash where other signs were left out, so that two headings never
 * become one id.
 */
function slugOf(heading: string): string {
  const name = heading.normalize("NFC").toLowerCase().trim().replace(/\s+/g, " ");
  const slug = name
    .replaceAll(" ", "_")
    .replaceAll(":", ".")
    .replace(/[^\p{L}\p{N}_.-]+/gu, "")
    .slice(0, MAX_SLUG);
  const isWhole = /^[\p{L}\p{N} :-]+$/u.test(name) && name.length <= MAX_SLUG;
  return isWhole ? slug : `${slug}.${shortHash(name)}`;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
