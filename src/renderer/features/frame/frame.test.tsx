import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "../../testing/render-app.tsx";
import { runIdOf, sampleRun, sampleState } from "../../testing/sample-state.ts";

describe("the frame", () => {
  it("goes from page to page, each with its h1, its title and its place in the navigation", async () => {
    const { user } = await renderApp({ state: sampleState() });
    await user.click(screen.getByRole("link", { name: "Inbox" }));
    await screen.findByRole("heading", { level: 1, name: "Inbox" });
    expect(screen.getByRole("link", { name: "Inbox" }).getAttribute("aria-current")).toBe("page");
    expect(document.title).toBe("Inbox – Clawback");
  });

  it("leads to the content with the first Tab", async () => {
    const { user } = await renderApp({ state: sampleState() });
    await user.tab();
    await user.keyboard("{Enter}");
    expect(document.activeElement).toBe(screen.getByRole("main"));
  });

  it("says that the connection is lost, and no more once it is back", async () => {
    const { connect } = await renderApp({ state: sampleState() });
    connect("lost");
    expect(screen.getByText("Connection to Clawback lost, trying again…")).toBeDefined();
    connect("open");
    expect(screen.queryByText("Connection to Clawback lost, trying again…")).toBeNull();
  });

  it("asks for the printed address when the server does not let it in", async () => {
    const { connect } = await renderApp({ state: sampleState() });
    connect("refused");
    expect(
      screen.getByRole("heading", { name: "This page needs the address printed by clawback serve" }),
    ).toBeDefined();
  });

  it("sets the theme through Clawback and shows the one that holds", async () => {
    const { fake, user, push } = await renderApp({
      state: sampleState({ theme: "light" }),
      handlers: { app: { setTheme: () => Promise.resolve(null) } },
    });
    expect(document.documentElement.dataset["theme"]).toBe("light");
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    expect(fake.calls.at(-1)).toEqual({ channel: "app.setTheme", input: { theme: "dark" } });
    push(sampleState({ revision: 2, theme: "dark" }));
    expect(document.documentElement.dataset["theme"]).toBe("dark");
  });

  it("says aloud how a run ended that ended meanwhile", async () => {
    const before = sampleRun();
    const { push } = await renderApp({ state: sampleState({ recentRuns: [before] }) });
    expect(screen.queryByText("Backup: Done")).toBeNull();
    const ended = sampleRun({ id: runIdOf("run-00000002"), kind: "backup", result: null });
    push(sampleState({ revision: 2, recentRuns: [ended, before] }));
    expect(screen.getByText("Backup: Done")).toBeDefined();
  });

  it("offers the set-up when there is no agent", async () => {
    await renderApp({ state: sampleState({ profiles: [] }) });
    expect(screen.getByRole("heading", { level: 1, name: "No agent is set up yet" })).toBeDefined();
    expect(screen.getByRole("link", { name: "Set up your agent" }).getAttribute("href")).toBe("#/setup");
  });
});
