import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ClawbackError, type ErrorData } from "#shared/errors";
import type { SyncPlan } from "#shared/models/sync";
import { planOf } from "#shared/models/sync";
import { renderApp } from "../../testing/render-app.tsx";
import {
  MAIN,
  profileIdOf,
  runIdOf,
  sampleProfile,
  sampleProgress,
  sampleRun,
  sampleState,
} from "../../testing/sample-state.ts";

const started = { runId: runIdOf("run-started") };

function planDeleting(count: number): SyncPlan {
  const changes = Array.from({ length: count }, (_, index) => ({
    action: "delete" as const,
    path: `old/draft-${index}.txt`,
    size: 900,
  }));
  return planOf([
    {
      kind: "push",
      title: "Workspace → cloud",
      held: 8,
      changes: [{ action: "copy", path: "new.md", size: 10 }, ...changes],
    },
  ]);
}

function profileWithSyncError(error: ErrorData, headlineText: string) {
  const { sync } = sampleProfile();
  return sampleProfile({
    headline: { level: "attention", text: headlineText, action: { kind: "retry" } },
    sync: { ...sync, health: { ...sync.health, lastError: error } },
  });
}

describe("the overview", () => {
  it("says in one line how the agent stands, by word and by icon", async () => {
    await renderApp({ state: sampleState() });
    const headline = screen.getByRole("region", { name: "How this agent stands" });
    expect(within(headline).getByRole("img", { name: "Safe" })).toBeDefined();
    expect(within(headline).getByText(/Last snapshot 3 hours ago/)).toBeDefined();
  });

  it("tells of a newer Clawback, with the way to it, and of nothing else", async () => {
    const { push } = await renderApp({ state: sampleState() });
    expect(screen.queryByText(/is out/)).toBeNull();
    const url = "https://clawback.example/releases/1.3.0";
    push(sampleState({ revision: 2, update: { version: "1.3.0", url } }));
    expect(screen.getByText("Clawback 1.3.0 is out. This is 0.1.0.")).toBeDefined();
    const link = screen.getByRole("link", { name: "Read about it" });
    expect([link.getAttribute("href"), link.getAttribute("rel")]).toEqual([url, "noreferrer"]);
  });

  it("asks for the switch, and shows what Clawback says is so", async () => {
    const { fake, user, push } = await renderApp({
      state: sampleState(),
      handlers: { sync: { setEnabled: () => Promise.resolve(null) } },
    });
    const toggle = screen.getByRole("switch", { name: "Sync on schedule" });
    await user.click(toggle);
    expect(fake.calls.at(-1)).toEqual({
      channel: "sync.setEnabled",
      input: { profileId: MAIN, enabled: false },
    });
    expect(toggle.getAttribute("aria-checked")).toBe("true");

    const { sync } = sampleProfile();
    push(sampleState({ revision: 2, profiles: [sampleProfile({ sync: { ...sync, enabled: false } })] }));
    expect(toggle.getAttribute("aria-checked")).toBe("false");
    expect(screen.getByText("Not while sync is off")).toBeDefined();
  });

  it("keeps the error of a call beside its button, with the details one click away", async () => {
    const { user } = await renderApp({
      state: sampleState(),
      handlers: {
        backup: {
          run: () => Promise.reject(new ClawbackError("BUSY", "Another run is busy.", { detail: "pid 42" })),
        },
      },
    });
    await user.click(screen.getByRole("button", { name: "Back up now" }));
    const notice = await screen.findByRole("alert");
    expect(within(notice).getByText("Another run is busy.")).toBeDefined();
    expect(within(notice).queryByText("pid 42")).toBeNull();
    await user.click(within(notice).getByRole("button", { name: "Details" }));
    expect(within(notice).getByText("pid 42")).toBeDefined();
    await user.click(within(notice).getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("shows running work in numbers and cancels it", async () => {
    const run = sampleRun({
      id: runIdOf("run-live-1"),
      state: { kind: "running", progress: sampleProgress() },
      finishedAt: null,
      result: null,
    });
    const { fake, user } = await renderApp({
      state: sampleState({ activeRuns: [run] }),
      handlers: { runs: { cancel: () => Promise.resolve(null) } },
    });
    const bar = screen.getByRole("progressbar", { name: "Syncing" });
    expect(bar.getAttribute("aria-valuetext")).toBe("42%");
    expect(
      screen.getByText("412 MB of 981 MB · 1,204 of 3,107 files · 8.2 MB/s · about 2 minutes left"),
    ).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(fake.calls.at(-1)).toEqual({ channel: "runs.cancel", input: { runId: run.id } });
  });

  it("shows what a sync would change, deletions first, and approves nothing unasked", async () => {
    const { fake, user } = await renderApp({
      state: sampleState(),
      handlers: {
        sync: { preview: () => Promise.resolve(planDeleting(2)), run: () => Promise.resolve(started) },
      },
    });
    await user.click(screen.getByRole("button", { name: "What would change…" }));
    const dialog = await screen.findByRole("dialog", { name: "What a sync would change" });
    await within(dialog).findByText("1 file to copy (10 bytes) · 2 of 8 files to delete (25%)");
    const rows = within(dialog).getAllByRole("listitem");
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringContaining("Workspace → cloud"),
      expect.stringContaining("old/draft-0.txt"),
      expect.stringContaining("old/draft-1.txt"),
      expect.stringContaining("new.md"),
    ]);
    await user.click(within(dialog).getByRole("button", { name: "Sync now" }));
    expect(fake.calls.at(-1)).toEqual({ channel: "sync.run", input: { profileId: MAIN, approved: false } });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("lets the owner approve the deletions that stopped a sync", async () => {
    const error = {
      code: "TOO_MANY_DELETIONS",
      message: "This sync would delete 3 of 9 files in the cloud.",
    } as const;
    const { fake, user } = await renderApp({
      state: sampleState({ profiles: [profileWithSyncError(error, "Not synced yet.")] }),
      handlers: {
        sync: { preview: () => Promise.resolve(planDeleting(3)), run: () => Promise.resolve(started) },
      },
    });
    await user.click(screen.getByRole("button", { name: "Review and approve…" }));
    await user.click(await screen.findByRole("button", { name: "Approve, deleting 3 files" }));
    expect(fake.calls.at(-1)).toEqual({ channel: "sync.run", input: { profileId: MAIN, approved: true } });
  });

  it("says an error once: not in its card when the headline tells it", async () => {
    const error = {
      code: "REMOTE_AUTH",
      message: "The token has expired.",
      detail: "invalid_grant",
    } as const;
    await renderApp({
      state: sampleState({ profiles: [profileWithSyncError(error, "Not in sync: the token has expired.")] }),
    });
    expect(screen.getAllByText(/the token has expired/i)).toHaveLength(1);
    expect(screen.getByRole("button", { name: "Details" })).toBeDefined();
  });

  it("tries again the half that failed", async () => {
    const error = { code: "TIMEOUT", message: "The cloud did not answer." } as const;
    const { fake, user } = await renderApp({
      state: sampleState({ profiles: [profileWithSyncError(error, "Synced 2 hours ago.")] }),
      handlers: { sync: { run: () => Promise.resolve(started) } },
    });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(fake.calls.map((call) => call.channel).filter((channel) => channel.endsWith(".run"))).toEqual([
      "sync.run",
    ]);
  });

  it("lists the last runs and opens one with its warnings and its log", async () => {
    const run = sampleRun({
      state: { kind: "warned" },
      warnings: [{ kind: "special-file", message: "A socket was left out.", path: "state/agent.sock" }],
    });
    const { user } = await renderApp({
      state: sampleState({ recentRuns: [run] }),
      handlers: {
        runs: { log: () => Promise.resolve([{ at: "2025-07-14T02:00:00Z", level: "info", text: "began" }]) },
      },
    });
    const row = screen.getByRole("row", { name: /Sync/ });
    expect(row.textContent).toContain("Done, 1 warning");
    expect(row.textContent).toContain("12 copied · 1 deleted · 4.2 MB");
    await user.click(within(row).getByRole("button", { name: /Details of Sync/ }));
    const dialog = screen.getByRole("dialog");
    expect(within(dialog).getByText("state/agent.sock")).toBeDefined();
    await user.click(within(dialog).getByRole("button", { name: "Log" }));
    await within(dialog).findByText(/began/);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("dialog")).toBeNull();
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Details"));
  });

  it("shows the other agents' headlines and changes over to one", async () => {
    const other = sampleProfile({
      id: profileIdOf("work"),
      name: "Work agent",
      headline: { level: "danger", text: "No good backup for 9 days." },
    });
    const { user } = await renderApp({ state: sampleState({ profiles: [sampleProfile(), other] }) });
    await user.click(screen.getByRole("button", { name: "Show Work agent" }));
    const headline = () => screen.getByRole("region", { name: "How this agent stands" });
    expect(within(headline()).getByText("No good backup for 9 days.")).toBeDefined();
    await user.selectOptions(screen.getByRole("combobox", { name: "Agent" }), "Molty");
    expect(within(headline()).queryByText("No good backup for 9 days.")).toBeNull();
  });
});
