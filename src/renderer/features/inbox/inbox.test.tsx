import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import type { Bridge } from "../../bridge/bridge.ts";
import { renderApp } from "../../testing/render-app.tsx";
import {
  deliveryIdOf,
  MAIN,
  minutesAgo,
  sampleDelivery,
  sampleProfile,
  sampleRun,
  sampleState,
} from "../../testing/sample-state.ts";

const DESKTOP = { kind: "desktop", filesBy: "path", canOpenFolder: true } as const;
const hash = "#/inbox";
const file = (name: string) => new File(["content"], name);

/** Uploads that the test finishes, in the order they were begun. */
function manualUploads() {
  const begun: {
    file: File;
    progress: (fraction: number) => void;
    done: PromiseWithResolvers<undefined>;
    aborted: boolean;
  }[] = [];
  const upload: Bridge["upload"] = (_profileId, sent, progress) => {
    const entry = { file: sent, progress, done: Promise.withResolvers<undefined>(), aborted: false };
    begun.push(entry);
    const abort = () => {
      entry.aborted = true;
      entry.done.reject(new ClawbackError("CANCELLED", "Sending was cancelled."));
    };
    return { done: entry.done.promise, abort };
  };
  return { begun, upload };
}

function dropOf(files: readonly File[], folders: readonly File[] = []) {
  const item = (dropped: File, isDirectory: boolean) => ({
    kind: "file",
    getAsFile: () => dropped,
    webkitGetAsEntry: () => ({ isDirectory }),
  });
  return {
    dataTransfer: {
      types: ["Files"],
      items: [...files.map((one) => item(one, false)), ...folders.map((one) => item(one, true))],
    },
  };
}

describe("the inbox", () => {
  it("sends dropped files and folders by path on the desktop", async () => {
    const { fake } = await renderApp({
      hash,
      state: sampleState({ face: DESKTOP }),
      pathOf: ({ name }) => `/home/ada/${name}`,
      handlers: { inbox: { send: () => Promise.resolve([deliveryIdOf("delivery-9")]) } },
    });
    fireEvent.drop(screen.getByRole("main"), dropOf([file("a.pdf")], [file("photos")]));
    expect(fake.calls.at(-1)).toEqual({
      channel: "inbox.send",
      input: { profileId: MAIN, paths: ["/home/ada/a.pdf", "/home/ada/photos"] },
    });
  });

  it("says of a pasted picture that it is no file yet, and sends nothing", async () => {
    const { fake } = await renderApp({ hash, state: sampleState({ face: DESKTOP }) });
    const calls = fake.calls.length;
    const { dataTransfer: clipboardData } = dropOf([file("image.png")]);
    fireEvent.paste(screen.getByRole("main"), { clipboardData });
    expect(screen.getByRole("alert").textContent).toContain("“image.png” is not a file on this computer yet");
    expect(fake.calls).toHaveLength(calls);
  });

  it("uploads chosen files one after the other in the browser, and lets one be stopped", async () => {
    const { begun, upload } = manualUploads();
    const { user, view } = await renderApp({ hash, state: sampleState(), upload });
    await user.upload(view.getByLabelText("Choose files…"), [file("one.txt"), file("two.txt")]);
    expect(begun.map((entry) => entry.file.name)).toEqual(["one.txt"]);
    act(() => begun[0]?.progress(0.5));
    expect(screen.getByRole("progressbar", { name: "Sending one.txt" }).getAttribute("aria-valuetext")).toBe(
      "50%",
    );

    begun[0]?.done.resolve(undefined);
    await waitFor(() => expect(begun).toHaveLength(2));
    expect(screen.queryByText("one.txt")).toBeNull();

    await user.click(screen.getByRole("button", { name: "Stop sending two.txt" }));
    expect(begun[1]?.aborted).toBe(true);
    expect(screen.getByText("Nothing is on the way")).toBeDefined();
  });

  it("keeps a failed upload with its reason, and sends it again", async () => {
    const { begun, upload } = manualUploads();
    const { user, view } = await renderApp({ hash, state: sampleState(), upload });
    await user.upload(view.getByLabelText("Choose files…"), [file("one.txt")]);
    begun[0]?.done.reject(new ClawbackError("LOCAL_FULL", "The disk is full."));
    await screen.findByText("The disk is full.");
    await user.click(screen.getByRole("button", { name: "Send one.txt again" }));
    expect(begun).toHaveLength(2);
    expect(screen.queryByText("The disk is full.")).toBeNull();
  });

  it("takes no folder in the browser, and says so", async () => {
    const { begun, upload } = manualUploads();
    await renderApp({ hash, state: sampleState(), upload });
    fireEvent.drop(screen.getByRole("main"), dropOf([file("a.pdf")], [file("photos")]));
    expect(screen.getByRole("alert").textContent).toContain("“photos” is a folder");
    expect(begun.map((entry) => entry.file.name)).toEqual(["a.pdf"]);
  });

  it("follows each delivery, and lets a failed one be retried or dismissed", async () => {
    const failed = deliveryIdOf("delivery-5");
    const { fake, user } = await renderApp({
      hash,
      state: sampleState({
        profiles: [
          sampleProfile({
            deliveries: [
              sampleDelivery({ name: "waits.pdf" }),
              sampleDelivery({
                id: deliveryIdOf("delivery-4"),
                name: "there.pdf",
                state: { kind: "picked-up", at: minutesAgo(12) },
              }),
              sampleDelivery({
                id: failed,
                name: "broken.pdf",
                state: { kind: "failed", error: { code: "REMOTE_FULL", message: "The cloud is full." } },
              }),
            ],
            arrivals: [{ name: "there.pdf", size: 88_000, type: "file", arrivedAt: minutesAgo(12) }],
          }),
        ],
      }),
      handlers: {
        inbox: { retry: () => Promise.resolve(null), dismiss: () => Promise.resolve(null) },
      },
    });
    const onTheWay = screen.getByRole("region", { name: "On the way to the agent" });
    expect(within(onTheWay).getByText("Waiting for the agent to take it · 2.4 MB")).toBeDefined();
    expect(within(onTheWay).getByText("Picked up 12 minutes ago · 2.4 MB")).toBeDefined();
    expect(within(onTheWay).getByText("The cloud is full.")).toBeDefined();
    const there = screen.getByRole("region", { name: "In the agent’s _inbox" });
    expect(within(there).getByText("Arrived 12 minutes ago · 88 kB")).toBeDefined();

    await user.click(screen.getByRole("button", { name: "Send broken.pdf again" }));
    await user.click(screen.getByRole("button", { name: "Remove broken.pdf from the list" }));
    expect(fake.calls.slice(-2)).toEqual([
      { channel: "inbox.retry", input: { deliveryId: failed } },
      { channel: "inbox.dismiss", input: { deliveryId: failed } },
    ]);
  });

  it("says what the last sync left behind, and why", async () => {
    const run = sampleRun({
      state: { kind: "warned" },
      warnings: [
        { kind: "mail-unstorable", message: "It cannot be stored here under its name.", path: "_outbox/a:b" },
        { kind: "left-out", message: "It is a symbolic link.", path: "link.md" },
      ],
    });
    const { push } = await renderApp({ hash, state: sampleState({ recentRuns: [run] }) });
    const held = screen.getByRole("region", { name: "Left behind by the last sync" });
    expect(
      within(held)
        .getAllByRole("listitem")
        .map((row) => row.textContent),
    ).toEqual(["_outbox/a:bIt cannot be stored here under its name."]);
    push(sampleState({ revision: 2, recentRuns: [sampleRun(), run] }));
    expect(screen.queryByRole("region", { name: "Left behind by the last sync" })).toBeNull();
  });
});
