import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Day } from "#shared/models/day";
import { dateOf } from "../../calendar.ts";
import { formatShortDay } from "../../format/time.ts";
import { renderApp } from "../../testing/render-app.tsx";
import { MAIN, runIdOf, sampleRun, sampleState } from "../../testing/sample-state.ts";

type Change = Partial<Omit<Day, "from">>;

/** What main answers: the day `back` days ago is as the test wants it, and on the others nothing ran. */
function daysWith(changes: Readonly<Record<number, Change>>) {
  return ({ starts }: { starts: string[] }): Promise<readonly Day[]> => {
    const days = starts.slice(0, -1);
    return Promise.resolve(
      days.map((from, index) => ({
        from,
        result: "none",
        good: 0,
        warned: 0,
        failed: 0,
        storedBytes: null,
        ...changes[days.length - 1 - index],
      })),
    );
  };
}

const card = () => screen.findByRole("region", { name: "The last 30 days" });
const cells = async () => within(await card()).findAllByRole("link");

describe("the last 30 days", () => {
  it("are a cell each, told in words, with how many went how", async () => {
    const days = daysWith({
      0: { result: "failed", good: 3, failed: 1 },
      1: { result: "warned", warned: 2, good: 10 },
      2: { result: "good", good: 12 },
    });
    await renderApp({ state: sampleState(), handlers: { overview: { days } } });
    const names = (await cells()).map((cell) => cell.getAttribute("aria-label"));
    expect(names).toHaveLength(30);
    expect(names.slice(-2)).toEqual([
      "Yesterday: warnings. 10 done, 2 with warnings",
      "Today: failed. 3 done, 1 failed",
    ]);
    expect(names[0]).toMatch(/: nothing ran$/);
    const sums = within(await card()).getByRole("list", { name: "How many days went how" });
    expect(
      within(sums)
        .getAllByRole("listitem")
        .map(({ textContent }) => textContent),
    ).toEqual(["1 good day", "1 with warnings", "1 failed", "27 without a run"]);
  });

  it("are one stop of the Tab key, walked with the arrows, and lead to the runs of a day", async () => {
    const { user } = await renderApp({
      state: sampleState(),
      handlers: { overview: { days: daysWith({ 0: { result: "good", good: 1 } }) } },
    });
    const all = await cells();
    all.at(-1)?.focus();
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(document.activeElement).toBe(all.at(-3));
    await user.keyboard("{Home}{ArrowLeft}");
    expect(document.activeElement).toBe(all[0]);
    expect(all.filter((cell) => cell.tabIndex === 0)).toEqual([all[0]]);
    await user.keyboard("{End}");
    expect(all.at(-1)?.getAttribute("href")).toBe(`#/activity?day=${dateOf(new Date().toISOString())}`);
  });

  it("show what was stored, and say since when that is known", async () => {
    const days = daysWith({
      0: { result: "good", good: 1, storedBytes: 1_200_000 },
      1: { result: "good", good: 1, storedBytes: 2_400_000 },
      2: { result: "good", good: 1, storedBytes: 600_000 },
    });
    await renderApp({ state: sampleState(), handlers: { overview: { days } } });
    await cells();
    const first = new Date();
    first.setDate(first.getDate() - 2);
    const since = formatShortDay(first.toISOString());
    expect(screen.getByText(`2.4 MB at most · known since ${since}`)).toBeDefined();
    const chart = screen.getByRole("img", { name: /^Stored size/ });
    expect(chart.getAttribute("aria-label")).toBe(
      `Stored size of all snapshots: 600 kB on ${since}, 1.2 MB now`,
    );
    const heights = [...chart.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("height")));
    expect(heights).toEqual([0.25, 1, 0.5]);
  });

  it.each([null, 1_200_000])("draw no chart of one size: %s", async (storedBytes) => {
    await renderApp({
      state: sampleState(),
      handlers: { overview: { days: daysWith({ 0: { result: "good", good: 1, storedBytes } }) } },
    });
    await cells();
    expect(screen.queryByRole("img", { name: /^Stored size/ })).toBeNull();
  });

  it("are a sentence before anything has run", async () => {
    await renderApp({ state: sampleState(), handlers: { overview: { days: daysWith({}) } } });
    expect(await within(await card()).findByText(/Every day gets a mark here/)).toBeDefined();
    expect(within(await card()).queryByRole("link")).toBeNull();
  });

  it("are asked for again when a run of this agent has ended, and not with every push", async () => {
    const { fake, push } = await renderApp({
      state: sampleState(),
      handlers: { overview: { days: daysWith({ 0: { result: "good", good: 1 } }) } },
    });
    await cells();
    const asked = () => fake.calls.filter(({ channel }) => channel === "overview.days").length;
    expect(asked()).toBe(1);
    push(sampleState({ revision: 2, activeRuns: [sampleRun({ finishedAt: null })] }));
    push(sampleState({ revision: 3, theme: "dark" }));
    expect(asked()).toBe(1);
    push(sampleState({ revision: 4, recentRuns: [sampleRun({ id: runIdOf("run-00000009") })] }));
    expect(asked()).toBe(2);
    expect(fake.calls.at(-1)?.input).toMatchObject({ profileId: MAIN });
  });
});
