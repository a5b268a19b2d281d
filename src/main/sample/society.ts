/** The world of the sample agent: a small allotment garden society with an assistant called Fern. All invented. */
export const SOCIETY = "Brook Lane Allotment Society";

export type Member = Readonly<{ name: string; plot: string; likes: string }>;

export const MEMBERS: readonly Member[] = [
  { name: "Marian Holt", plot: "1A", likes: "runner beans and anything with a ribbon to win" },
  { name: "Dev Patel", plot: "1B", likes: "chillies, methi and a tidy compost bay" },
  { name: "Joan Pritchard", plot: "2A", likes: "leeks for the autumn show" },
  { name: "Tomasz Zieliński", plot: "2B", likes: "dill, beetroot and good company" },
  { name: "Amara Okafor", plot: "3A", likes: "pumpkins, the larger the better" },
  { name: "Bill Yates", plot: "3B", likes: "potatoes, and the peace and quiet" },
  { name: "Siân Rees", plot: "4A", likes: "sweet peas and her bees" },
  { name: "The Nowak family", plot: "4B", likes: "strawberries, if the blackbirds leave any" },
  { name: "Kofi Mensah", plot: "5A", likes: "kale in every colour" },
  { name: "Ruth Alder", plot: "5B", likes: "heritage tomatoes" },
];

export type Crop = Readonly<{
  name: string;
  /** Centimetres between plants, and between rows. */
  spacing: readonly [number, number];
  /** Months, 1 to 12. */
  sow: readonly [number, number];
  harvest: readonly [number, number];
  frostHardy: boolean;
}>;

export const CROPS: readonly Crop[] = [
  { name: "Broad bean", spacing: [20, 45], sow: [2, 4], harvest: [6, 7], frostHardy: true },
  { name: "Runner bean", spacing: [15, 60], sow: [5, 6], harvest: [7, 10], frostHardy: false },
  { name: "Beetroot", spacing: [10, 30], sow: [3, 7], harvest: [6, 10], frostHardy: true },
  { name: "Carrot", spacing: [5, 25], sow: [3, 7], harvest: [6, 11], frostHardy: true },
  { name: "Courgette", spacing: [90, 90], sow: [4, 6], harvest: [7, 10], frostHardy: false },
  { name: "Garlic", spacing: [15, 30], sow: [10, 11], harvest: [6, 8], frostHardy: true },
  { name: "Kale", spacing: [45, 45], sow: [4, 6], harvest: [9, 12], frostHardy: true },
  { name: "Leek", spacing: [15, 30], sow: [3, 4], harvest: [9, 12], frostHardy: true },
  { name: "Lettuce", spacing: [25, 30], sow: [3, 8], harvest: [5, 10], frostHardy: false },
  { name: "Onion", spacing: [10, 25], sow: [3, 4], harvest: [7, 9], frostHardy: true },
  { name: "Pea", spacing: [7, 60], sow: [3, 6], harvest: [6, 8], frostHardy: true },
  { name: "Potato", spacing: [30, 60], sow: [3, 5], harvest: [6, 9], frostHardy: false },
  { name: "Pumpkin", spacing: [120, 120], sow: [4, 5], harvest: [9, 10], frostHardy: false },
  { name: "Tomato", spacing: [45, 75], sow: [2, 4], harvest: [7, 10], frostHardy: false },
];

/** Small pieces of work that come up in any week of the year. */
export const CHORES: readonly string[] = [
  "cleared the blocked drain behind the shed",
  "topped up the woodchip on the main path",
  "oiled the padlock on the lower gate",
  "turned the second compost bay",
  "mended the netting over the strawberry bed",
  "emptied the water butt with the green bloom",
  "strimmed the verge along the lane",
  "put the hosepipe ban notice back up",
  "labelled the shared tools again, with paint this time",
  "took two sacks of glass from plot 3B to the tip",
];
