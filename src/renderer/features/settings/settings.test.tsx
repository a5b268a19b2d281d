import { screen, within } from "@testing-library/react";
import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import { settingsSchema } from "#shared/settings/schema";
import { renderApp, type RenderOptions } from "../../testing/render-app.tsx";
import { sampleState } from "../../testing/sample-state.ts";

const settings = settingsSchema.parse({
  version: 1,
  profiles: [
    {
      id: "main",
      name: "Molty",
      stateDir: "/home/ada/.openclaw",
      sync: { provider: "s3", mode: "mailbox", interval: 300, s3: { bucket: "b", accessKeyId: "${KEY}" } },
    },
  ],
});

async function open(hash: string, handlers: RenderOptions["handlers"] = {}, state = sampleState()) {
  const app = await renderApp({
    hash,
    state,
    handlers: { settings: { get: () => Promise.resolve(settings) }, ...handlers },
  });
  await screen.findByRole("heading", { level: 1, name: "Settings" });
  return app;
}

describe("the settings", () => {
  it("sends only what was changed, and says that it is saved", async () => {
    const { fake, user } = await open("#/settings/sync", {
      settings: {
        get: () => Promise.resolve(settings),
        change: () => Promise.resolve({ kind: "saved" }),
      },
    });
    await user.selectOptions(await screen.findByLabelText("Every"), "1 hour");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("Saved.");
    expect(fake.calls.find(({ channel }) => channel === "settings.change")?.input).toEqual({
      profileId: "main",
      changes: { "sync.interval": 3_600 },
    });
  });

  it("puts what is wrong at its field, and keeps what was typed", async () => {
    const issue = { field: "sync.timeout", message: "must be 60 at least" };
    const { user } = await open("#/settings/sync", {
      settings: {
        get: () => Promise.resolve(settings),
        change: () => Promise.resolve({ kind: "refused", issues: [issue] }),
      },
    });
    const field = await screen.findByLabelText("Give up after");
    await user.clear(field);
    await user.type(field, "5");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findAllByText(/must be 60 at least/)).toHaveLength(2);
    expect(field).toMatchObject({ value: "5" });
    expect(field.getAttribute("aria-invalid")).toBe("true");
  });

  it("has what the desktop alone can do on the desktop alone", async () => {
    const { view } = await open("#/settings/app");
    expect(await screen.findByRole("region", { name: "Updates" })).toBeDefined();
    expect(screen.queryByRole("region", { name: "Notifications" })).toBeNull();
    expect(screen.queryByRole("switch", { name: "Start when I log in" })).toBeNull();
    view.unmount();

    const face = { kind: "desktop", filesBy: "path", canOpenFolder: true } as const;
    const { fake, user } = await open(
      "#/settings/app",
      {
        settings: { get: () => Promise.resolve(settings), change: () => Promise.resolve({ kind: "saved" }) },
      },
      sampleState({ face }),
    );
    const notices = within(await screen.findByRole("region", { name: "Notifications" }));
    const states = notices.getAllByRole("switch").map((one) => one.getAttribute("aria-checked"));
    expect(states).toEqual(["true", "true", "true", "false"]);
    await user.click(notices.getByRole("switch", { name: /is done$/ }));
    await user.click(screen.getByRole("switch", { name: "Start when I log in" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("Saved.");
    expect(fake.calls.find(({ channel }) => channel === "settings.change")?.input).toEqual({
      changes: { "app.notifications.successes": true, "app.launchAtLogin": true },
    });
  });

  it("warns before a change after which the next sync begins anew, and not of others", async () => {
    const { user } = await open("#/settings/sync");
    await user.selectOptions(await screen.findByLabelText("Every"), "1 hour");
    expect(screen.queryByText(/begins anew/)).toBeNull();
    await user.selectOptions(screen.getByLabelText("How files flow"), "Mirror");
    expect(screen.getByText(/begins anew/)).toBeDefined();
  });

  it("shows where a secret lies, and lets go of a new one as soon as it is stored", async () => {
    const secret = randomBytes(12).toString("hex");
    const { fake, user, view } = await open("#/settings/sync", {
      settings: { get: () => Promise.resolve(settings) },
      credentials: { set: ({ name }) => Promise.resolve({ reference: `keychain:${name}` }) },
    });
    expect(await screen.findByText("From the variable KEY")).toBeDefined();
    await user.type(screen.getByLabelText("Secret access key"), secret);
    await user.click(screen.getByRole("button", { name: "Store in the keychain" }));
    await screen.findByText("In the keychain, as main/sync.s3.secretAccessKey");
    expect(fake.calls.at(-1)?.input).toMatchObject({ secret, place: "keychain" });
    expect(view.container.innerHTML).not.toContain(secret);
  });

  it("says plainly that there is no keychain, and stores elsewhere only when it is asked to", async () => {
    const { fake, user } = await open("#/settings/sync", {
      settings: { get: () => Promise.resolve(settings) },
      credentials: {
        set: ({ place }) =>
          place === "file"
            ? Promise.resolve({ reference: "file:/data/secrets/main=x" })
            : Promise.reject(new ClawbackError("KEYCHAIN_UNAVAILABLE", "There is no keychain.")),
      },
    });
    await user.type(await screen.findByLabelText("Secret access key"), randomBytes(6).toString("hex"));
    await user.keyboard("{Enter}");
    const notice = await screen.findByRole("alert");
    expect(within(notice).getByText(/This computer has no keychain/)).toBeDefined();
    await user.click(within(notice).getByRole("button"));
    await screen.findByText("In the private file /data/secrets/main=x");
    expect(fake.calls.at(-1)?.input).toMatchObject({ place: "file" });
  });

  it("takes a reference as it is, without storing anything", async () => {
    const { fake, user } = await open("#/settings/sync");
    // Braces have a meaning of their own in what is typed.
    await user.type(await screen.findByLabelText("Secret access key"), "${{SECRET_KEY}");
    await user.click(screen.getByRole("button", { name: "Use this reference" }));
    await screen.findByText("From the variable SECRET_KEY");
    expect(fake.calls.some(({ channel }) => channel.startsWith("credentials."))).toBe(false);
  });
});
