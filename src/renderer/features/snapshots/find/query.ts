/** What is looked for, and where. Kept over the whole page, so that one finds back from a file to what was found. */
export type Query = Readonly<{ text: string; where: "here" | "everywhere" }>;

export const NO_QUERY: Query = { text: "", where: "here" };

export function isAsked({ text }: Query): boolean {
  return text.trim() !== "";
}
