import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import type { DeadLetter, ExportPreviewItem, ExportView } from "#shared/models/export";
import { renderApp, type RenderOptions } from "../../testing/render-app.tsx";
import {
  MAIN,
  minutesAgo,
  runIdOf,
  sampleProfile,
  sampleProgress,
  sampleRun,
  sampleState,
} from "../../testing/sample-state.ts";

function view(change: Partial<ExportView> = {}): ExportView {
  return {
    target: "anytype",
    enabled: true,
    place: "AnyType at 127.0.0.1:31009, space bafy",
    lastGoodAt: minutesAgo(12),
    lastError: null,
    lastCounts: { created: 3, updated: 1, skipped: 1_200, deleted: 0, redacted: 5, failed: 0 },
    nextDueAt: minutesAgo(-18),
    deadLetters: 0,
    ...change,
  };
}

const convex = view({ target: "convex", place: "Convex at happy.convex.site" });

const off = (target: ExportView["target"]) =>
  view({ target, enabled: false, lastGoodAt: null, lastCounts: null, nextDueAt: null });

function open(exports: readonly ExportView[], options: Partial<RenderOptions> = {}) {
  return renderApp({
    state: sampleState({ profiles: [sampleProfile({ exports })] }),
    hash: "#/exports",
    ...options,
  });
}

const letter: DeadLetter = {
  target: "convex",
  sourceKey: "memory:MEMORY.md#router",
  where: "/home/ada/.openclaw/workspace/MEMORY.md",
  error: { code: "RECORD_WITHHELD", message: "Something in it still looks like a secret." },
  attempts: 3,
  firstAt: minutesAgo(90),
  lastAt: minutesAgo(12),
};

describe("a target", () => {
  it("tells where it goes, what the last run did and when the next one comes", async () => {
    await open([view(), convex]);
    const card = screen.getByRole("region", { name: "AnyType" });
    expect(within(card).getByText("AnyType at 127.0.0.1:31009, space bafy")).toBeDefined();
    expect(card.textContent).toContain("in 18 minutes");
    const counts = within(card)
      .getAllByRole("definition")
      .map((node) => node.textContent);
    expect(counts.slice(-5)).toEqual(["3", "1", "1,200", "5", "0"]);
  });

  it("that is off says so, leads to the settings, and offers no run", async () => {
    await open([off("anytype"), off("convex")]);
    const card = screen.getByRole("region", { name: "Convex" });
    expect(within(card).getByText("Off")).toBeDefined();
    expect(within(card).getByRole("link").getAttribute("href")).toBe("#/settings/exports");
    expect(screen.queryByRole("button", { name: "Run now" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Preview…" })).toBeNull();
    expect(screen.queryByRole("search")).toBeNull();
  });

  it("is checked, and says what is wrong, then that it is well", async () => {
    let isDown = true;
    const check = () =>
      isDown
        ? Promise.reject(new ClawbackError("REMOTE_UNREACHABLE", "AnyType cannot be reached."))
        : Promise.resolve(null);
    const { user } = await open([view()], { handlers: { exports: { check } } });
    await user.click(screen.getByRole("button", { name: "Check connection" }));
    await screen.findByText("AnyType cannot be reached.");
    isDown = false;
    await user.click(screen.getByRole("button", { name: "Check connection" }));
    await screen.findByText("It answers and can be written to.");
    expect(screen.queryByText("AnyType cannot be reached.")).toBeNull();
  });

  it("is run, shows how far it is, and is cancelled", async () => {
    const runId = runIdOf("run-export1");
    const { fake, user, push } = await open([view(), convex], {
      handlers: {
        exports: { run: () => Promise.resolve({ runId }) },
        runs: { cancel: () => Promise.resolve(null) },
      },
    });
    const card = screen.getByRole("region", { name: "Convex" });
    await user.click(within(card).getByRole("button", { name: "Run now" }));
    expect(fake.calls.at(-1)).toEqual({
      channel: "exports.run",
      input: { profileId: MAIN, target: "convex" },
    });
    const progress = sampleProgress({ phase: "Memory to Convex", fraction: null });
    push(
      sampleState({
        revision: 2,
        profiles: [sampleProfile({ exports: [view(), convex] })],
        activeRuns: [sampleRun({ id: runId, kind: "export", state: { kind: "running", progress } })],
      }),
    );
    const running = screen.getByRole("region", { name: "Running now" });
    expect(running.textContent).toContain("Memory to Convex");
    await user.click(within(running).getByRole("button", { name: "Cancel" }));
    expect(fake.calls.at(-1)?.channel).toBe("runs.cancel");
  });
});

describe("dead letters", () => {
  it("are looked at, tried again and discarded", async () => {
    const { fake, user } = await open([view(), { ...convex, deadLetters: 1 }], {
      handlers: {
        exports: {
          deadLetters: () => Promise.resolve([letter]),
          discard: () => Promise.resolve(null),
          retry: () => Promise.resolve({ runId: runIdOf("run-started") }),
        },
      },
    });
    await user.click(await screen.findByRole("option", { name: /MEMORY\.md#router/ }));
    const dialog = screen.getByRole("dialog", { name: "A record that was not exported" });
    expect(dialog.textContent).toContain("/home/ada/.openclaw/workspace/MEMORY.md");
    await user.click(within(dialog).getByRole("button", { name: "Discard" }));
    const record = { profileId: MAIN, target: "convex", sourceKey: letter.sourceKey };
    expect(fake.calls.at(-1)).toEqual({ channel: "exports.discard", input: record });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await user.click(screen.getByRole("button", { name: "Try all of Convex again" }));
    expect(fake.calls.at(-1)).toEqual({
      channel: "exports.retry",
      input: { profileId: MAIN, target: "convex" },
    });
  });
});

describe("the preview", () => {
  const item = (change: Partial<ExportPreviewItem> = {}): ExportPreviewItem => ({
    target: "convex",
    sourceKey: "memory:MEMORY.md#router",
    title: "Router",
    action: "create",
    payload: "The password is: [REDACTED]\nand again [REDACTED].",
    isCut: false,
    redactions: [{ reason: "key-name", path: "/snippet", firstLine: 1, lastLine: 2 }],
    ...change,
  });

  it("shows the payload with every redaction marked, and why", async () => {
    const clean = item({ title: "Garden", sourceKey: "memory:b", payload: "Beans.", redactions: [] });
    const preview = () =>
      Promise.resolve({
        items: [clean, item()],
        totals: [{ target: "convex" as const, create: 2, update: 0, delete: 0, unchanged: 40 }],
        refused: [letter],
      });
    const { user } = await open([view()], { hash: "#/exports/preview", handlers: { exports: { preview } } });
    await screen.findByText("Convex: 2 new · 40 unchanged");
    expect(screen.getByRole("group", { name: "Payload" }).textContent).toBe("Beans.");
    await user.click(screen.getByRole("option", { name: /Router/ }));
    const payload = screen.getByRole("group", { name: "Payload" });
    expect([...payload.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual([
      "[REDACTED]",
      "[REDACTED]",
    ]);
    await user.click(screen.getByRole("button", { name: "1 redaction" }));
    expect(screen.getByText("key name · /snippet · lines 1–2")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "1 record would not be exported" }));
    expect(screen.getByText(/still looks like a secret/)).toBeDefined();
    await user.click(screen.getByRole("radio", { name: "With redactions" }));
    expect(screen.getAllByRole("option")).toHaveLength(1);
  });

  it("says when nothing would be sent", async () => {
    const preview = () => Promise.resolve({ items: [], totals: [], refused: [] });
    await open([view()], { hash: "#/exports/preview", handlers: { exports: { preview } } });
    await screen.findByText("Nothing would be sent");
  });
});

describe("questions", () => {
  it("to AnyType are asked with Enter, by words and tag", async () => {
    const page = { id: "bafy1", title: "The boiler", tags: ["house"], updatedAt: minutesAgo(5) };
    const { fake, user } = await open([view()], {
      handlers: { exports: { query: () => Promise.resolve([page]) } },
    });
    await user.type(screen.getByRole("searchbox", { name: "A tag that it carries" }), "house");
    await user.type(screen.getByRole("searchbox", { name: "Words that a page holds" }), "hot{Enter}");
    await screen.findByText("The boiler");
    expect(fake.calls.at(-1)).toEqual({
      channel: "exports.query",
      input: { profileId: MAIN, text: "hot", tag: "house", limit: 100 },
    });
  });

  it("to the notes name file and line, and keep a few of very many rows in the page", async () => {
    const findings = Array.from({ length: 2_000 }, (_, index) => ({
      file: `memory/${index}.md`,
      reason: "private-key",
      path: "",
      firstLine: 3,
      lastLine: 9,
    }));
    const { user } = await open([], {
      handlers: { exports: { audit: () => Promise.resolve({ files: 2_100, bytes: 9, findings }) } },
    });
    await user.click(screen.getByRole("button", { name: "Look now" }));
    await screen.findByText(/^2,000 places look like a secret, in 2,100 notes/);
    const rows = within(screen.getByRole("list", { name: "Places that look like a secret" }));
    expect(rows.getAllByRole("listitem")[0]?.textContent).toBe("memory/0.mdlines 3–9private key");
    expect(rows.getAllByRole("listitem").length).toBeLessThan(100);
  });
});

describe("pairing", () => {
  it("asks for the code, then for the space, by keyboard", async () => {
    const { fake, user } = await open([off("anytype")], {
      handlers: {
        pairing: {
          start: () => Promise.resolve({ challengeId: "c1" }),
          finish: () =>
            Promise.resolve([
              { id: "bafy1", name: "Home" },
              { id: "bafy2", name: "Agent" },
            ]),
          useSpace: () => Promise.resolve(null),
        },
      },
    });
    await user.click(screen.getByRole("button", { name: "Pair…" }));
    await user.click(screen.getByRole("button", { name: "Show the code" }));
    const code = await screen.findByRole("textbox", { name: "Code" });
    await waitFor(() => expect(document.activeElement).toBe(code));
    await user.keyboard("12x34{Enter}");
    await user.selectOptions(await screen.findByRole("combobox", { name: "Space for the pages" }), "Agent");
    expect(fake.calls.at(-1)).toEqual({
      channel: "pairing.finish",
      input: { profileId: MAIN, challengeId: "c1", code: "1234" },
    });
    await user.click(screen.getByRole("button", { name: "Use this space" }));
    expect(fake.calls.at(-1)).toEqual({
      channel: "pairing.useSpace",
      input: { profileId: MAIN, spaceId: "bafy2" },
    });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});
