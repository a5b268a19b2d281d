import { screen, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ClawbackError } from "#shared/errors";
import { CHECK_NAMES, type CheckName, type CheckResult } from "#shared/models/diagnostics";
import { renderApp, type RenderOptions } from "../../testing/render-app.tsx";
import { sampleState } from "../../testing/sample-state.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

type Odd = Readonly<Partial<Record<CheckName, CheckResult>>>;

/** Clawback that finds all well but what the test says. */
function looking(odd: Odd = {}) {
  return ({ only, write }: { only?: CheckName | undefined; write: boolean }) => {
    const name = only ?? CHECK_NAMES[0];
    const result = odd[name] ?? { kind: "passed", sentence: `${name} is well.` };
    return Promise.resolve({ at: "2026-11-21T04:23:28.833Z", wrote: write, checks: [{ ...result, name }] });
  };
}

function open(odd: Odd = {}, options: Partial<RenderOptions> = {}) {
  const bundle = () =>
    Promise.resolve({ fileName: "clawback-support.md", text: "# Bundle\n\n- rclone: passed." });
  return renderApp({
    state: sampleState(),
    hash: "#/diagnostics",
    handlers: { diagnostics: { run: looking(odd), bundle } },
    ...options,
  });
}

const rowOf = async (name: string) => {
  const heading = await screen.findByRole("heading", { level: 2, name });
  return heading.closest("li") ?? expect.fail(`no row of ${name}`);
};

it("shows a row for each check, by name and outcome, and says that all is well", async () => {
  await open({ anytype: { kind: "notUsed", sentence: "Nothing is exported to AnyType." } });
  await screen.findByText("Nothing is wrong.");
  expect(screen.getAllByRole("img", { name: "Passed" })).toHaveLength(CHECK_NAMES.length - 1);
  expect(within(await rowOf("AnyType")).getByRole("img", { name: "Not used" })).toBeDefined();
});

it("leads from what failed to the setting that mends it, and to the command that installs", async () => {
  await open({
    sync: {
      kind: "failed",
      code: "REMOTE_AUTH",
      sentence: "WebDAV refused the key or password.",
      detail: "401 Unauthorized",
      fix: { kind: "enter-credential", field: "sync.custom.rcloneOptions.pass" },
    },
    zstd: {
      kind: "failed",
      code: "TOOL_MISSING",
      sentence: "zstd is not installed.",
      fix: { kind: "install", tool: "zstd", command: "sudo apt-get install zstd" },
    },
    disk: { kind: "warning", sentence: "The disk is nearly full." },
  });
  await screen.findByText("2 checks failed, 1 warning");
  const cloud = await rowOf("Cloud of sync");
  expect(within(cloud).getByRole("img", { name: "Failed" })).toBeDefined();
  expect(within(cloud).getByRole("link").getAttribute("href")).toBe(
    "#/settings/sync?field=sync.custom.rcloneOptions.pass",
  );
  expect(within(await rowOf("zstd")).getByText("sudo apt-get install zstd")).toBeDefined();
});

it("keeps a technical part one click away", async () => {
  const { user } = await open({
    rclone: { kind: "passed", sentence: "rclone 1.74.1.", detail: "bisync: can be used" },
  });
  const row = await rowOf("rclone");
  await user.click(await within(row).findByRole("button", { name: "Details" }));
  expect(within(row).getByText("bisync: can be used")).toBeDefined();
});

it("shows what is known while one check still waits for its cloud", async () => {
  const waiting = Promise.withResolvers<never>();
  const look = looking();
  await open(
    {},
    {
      handlers: {
        diagnostics: { run: (order) => (order.only === "backup" ? waiting.promise : look(order)) },
      },
    },
  );
  await screen.findByText("1 check still running…");
  expect((await rowOf("Cloud of backups")).textContent).toContain("Checking…");
  waiting.reject(new ClawbackError("INTERNAL", "The connection broke."));
  await screen.findByText("1 check failed");
  expect((await rowOf("Cloud of backups")).textContent).toContain("The connection broke.");
  expect(within(await rowOf("Cloud of backups")).getByRole("button", { name: "Try again" })).toBeDefined();
});

it("writes to the clouds only when it is asked to", async () => {
  const { user, fake } = await open();
  await screen.findByText("Nothing is wrong.");
  const asked = () =>
    fake.calls.flatMap(({ channel, input }) => (channel === "diagnostics.run" ? input : []));
  const each = (write: boolean) => CHECK_NAMES.map((only) => ({ profileId: "main", write, only }));
  expect(asked()).toEqual(each(false));
  await user.click(screen.getByRole("button", { name: "Check writing, too" }));
  await screen.findByText("Nothing is wrong.");
  expect(asked()).toEqual([...each(false), ...each(true)]);
});

it("looks at the machine where there is no agent yet", async () => {
  const { fake } = await open({}, { state: sampleState({ profiles: [] }) });
  await screen.findByText("Nothing is wrong.");
  expect(screen.queryByRole("button", { name: "Check writing, too" })).toBeNull();
  expect(fake.calls.at(-1)?.input).toEqual({ write: false, only: "convex" });
});

it("shows the support bundle, and saves exactly that", async () => {
  const blobs: Blob[] = [];
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  class FakeURL extends URL {
    static override readonly createObjectURL = (blob: Blob) => `blob:${blobs.push(blob)}`;
  }
  vi.stubGlobal("URL", FakeURL);
  const { user } = await open();
  await user.click(await screen.findByRole("button", { name: "Support bundle…" }));
  const text = await screen.findByRole("group", { name: "Text of the support bundle" });
  expect(blobs).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Save as a file" }));
  expect(clicked.mock.contexts).toMatchObject([{ download: "clawback-support.md", href: "blob:1" }]);
  expect(await blobs[0]?.text()).toBe(text.textContent);
});
