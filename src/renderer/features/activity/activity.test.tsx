import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Run, RunLogLine } from "#shared/models/run";
import { renderApp } from "../../testing/render-app.tsx";
import { MAIN, minutesAgo, runIdOf, sampleRun, sampleState } from "../../testing/sample-state.ts";

const run = (index: number, change: Partial<Run> = {}) =>
  sampleRun({ id: runIdOf(`run-${String(index).padStart(8, "0")}`), ...change });

/** As main lists them: newest first, filtered, from below a run. */
function listOf(all: readonly Run[]) {
  return (query: { limit: number; kind?: Run["kind"] | undefined; before?: Run["id"] | undefined }) => {
    const from = query.before === undefined ? 0 : all.findIndex(({ id }) => id === query.before) + 1;
    const runs = all.slice(from).filter(({ kind }) => query.kind === undefined || kind === query.kind);
    return Promise.resolve(runs.slice(0, query.limit));
  };
}

const noLog = () => Promise.resolve<readonly RunLogLine[]>([]);

describe("the list of runs", () => {
  it("is filtered, and the address tells how", async () => {
    const runs = [run(2), run(1, { kind: "backup", result: null })];
    const { fake, user } = await renderApp({
      state: sampleState(),
      hash: "#/activity",
      handlers: { runs: { list: listOf(runs), log: noLog } },
    });
    const shown = await screen.findByRole("listbox", { name: "Runs, newest first" });
    expect(within(shown).getAllByRole("option")).toHaveLength(2);
    await user.selectOptions(screen.getByRole("combobox", { name: "Kind" }), "Backup");
    await waitFor(() => expect(window.location.hash).toBe("#/activity?kind=backup"));
    const list = await screen.findByRole("listbox", { name: "Runs, newest first" });
    await waitFor(() => expect(within(list).getAllByRole("option")).toHaveLength(1));
    expect(fake.calls.at(-1)).toEqual({
      channel: "runs.list",
      input: { limit: 500, profileId: MAIN, kind: "backup" },
    });
    await user.selectOptions(screen.getByRole("combobox", { name: "Kind" }), "Proof");
    await user.click(await screen.findByRole("button", { name: "Show all runs" }));
    await waitFor(() => expect(window.location.hash).toBe("#/activity"));
  });

  it("is of one day, as the address says, until another is chosen or none", async () => {
    const { fake, user } = await renderApp({
      state: sampleState(),
      hash: "#/activity?result=failed&day=2025-07-14",
      handlers: { runs: { list: listOf([run(1)]), log: noLog } },
    });
    const day = await screen.findByLabelText("Day");
    expect(day).toMatchObject({ value: "2025-07-14" });
    const ended = (from: number) => ({
      from: new Date(2025, 6, from).toISOString(),
      to: new Date(2025, 6, from + 1).toISOString(),
    });
    expect(fake.calls.at(-1)?.input).toMatchObject({ result: "failed", ended: ended(14) });
    fireEvent.change(day, { target: { value: "2025-07-15" } });
    await waitFor(() => expect(window.location.hash).toBe("#/activity?result=failed&day=2025-07-15"));
    await waitFor(() => expect(fake.calls.at(-1)?.input).toMatchObject({ ended: ended(15) }));
    await user.clear(screen.getByLabelText("Day"));
    await waitFor(() => expect(window.location.hash).toBe("#/activity?result=failed"));
    await waitFor(() => expect(fake.calls.at(-1)?.input).not.toHaveProperty("ended"));
  });

  it("has a few of very many rows in the page, and goes on below the first ones", async () => {
    const runs = Array.from({ length: 1_200 }, (_, index) => run(index));
    const { user } = await renderApp({
      state: sampleState(),
      hash: "#/activity",
      handlers: { runs: { list: listOf(runs), log: noLog } },
    });
    await screen.findByText("The newest 500 runs");
    const list = screen.getByRole("listbox", { name: "Runs, newest first" });
    expect(within(list).getAllByRole("option").length).toBeLessThan(100);
    await user.click(screen.getByRole("button", { name: "Show older runs" }));
    await screen.findByText("The newest 1,000 runs");
    await user.click(screen.getByRole("button", { name: "Show older runs" }));
    await screen.findByText("1,200 runs");
    expect(screen.queryByRole("button", { name: "Show older runs" })).toBeNull();
  });

  it("takes in a run that has just ended", async () => {
    const runs = [run(1)];
    const { push } = await renderApp({
      state: sampleState(),
      hash: "#/activity",
      handlers: { runs: { list: (query) => listOf([...runs])(query), log: noLog } },
    });
    await screen.findByText("1 run");
    runs.unshift(run(2));
    push(sampleState({ revision: 2, recentRuns: [run(2)] }));
    await screen.findByText("2 runs");
  });

  it("says when there is nothing yet", async () => {
    await renderApp({
      state: sampleState(),
      hash: "#/activity",
      handlers: { runs: { list: () => Promise.resolve([]) } },
    });
    await screen.findByText("Nothing has run yet");
  });
});

describe("a run", () => {
  it("tells its phases, counts, skipped files with the reason once, and its log; its report is copied", async () => {
    const exported = run(1, {
      kind: "export",
      state: { kind: "warned" },
      startedAt: minutesAgo(2),
      finishedAt: minutesAgo(1),
      result: {
        kind: "export",
        targets: [
          {
            target: "anytype",
            counts: { created: 2, updated: 0, skipped: 7, deleted: 0, redacted: 4, failed: 1 },
          },
        ],
      },
      warnings: [
        { kind: "special", message: "It is a socket.", path: "a.sock" },
        { kind: "special", message: "It is a socket.", path: "b.sock" },
      ],
    });
    const log: readonly RunLogLine[] = [
      { at: minutesAgo(2), level: "phase", text: "Sessions to AnyType" },
      { at: minutesAgo(1.5), level: "info", text: "12 old records archived." },
    ];
    const { user } = await renderApp({
      state: sampleState(),
      hash: "#/activity",
      handlers: {
        runs: {
          list: listOf([exported]),
          log: () => Promise.resolve(log),
          report: () => Promise.resolve("# export: warned"),
        },
      },
    });
    (await screen.findByRole("listbox", { name: "Runs, newest first" })).focus();
    await user.keyboard("{Enter}");
    const dialog = screen.getByRole("dialog");
    await within(dialog).findByText("Sessions to AnyType (1m)");
    expect(within(dialog).getByText("2 new · 4 redacted · 1 not exported · 7 unchanged")).toBeDefined();
    const warnings = within(dialog).getByRole("list", { name: "Warnings" });
    expect(within(warnings).getAllByText("It is a socket.")).toHaveLength(1);
    expect(within(warnings).getByText("b.sock")).toBeDefined();
    await user.click(within(dialog).getByRole("button", { name: "Log" }));
    expect(within(dialog).getByRole("group", { name: "Log" }).textContent).toContain("12 old records");
    await user.click(within(dialog).getByRole("button", { name: "Copy report" }));
    await within(dialog).findByRole("button", { name: "Report copied" });
    expect(await navigator.clipboard.readText()).toBe("# export: warned");
  });
});
