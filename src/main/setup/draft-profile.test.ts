import { describe, expect, it } from "vitest";
import type { ProfileId } from "#shared/brand";
import type { SetupDraft } from "#shared/models/setup";
import { type Card, CARDS, cardOf, PROVIDER_FORMS } from "#shared/settings/provider-forms";
import { profileOf } from "./draft-profile.ts";

/** An answer of the right kind to every field of a card. */
function answers(card: Card): Readonly<Record<string, string>> {
  return Object.fromEntries(
    PROVIDER_FORMS[card].fields.map(({ key, kind, choices }) => {
      switch (kind) {
        case "secret":
        case "token":
          return [key, `keychain:home/sync.${key}`];
        case "switch":
          return [key, "true"];
        case "choice":
          return [key, choices?.at(-1) ?? ""];
        case "address":
          return [key, "https://cloud.example"];
        case "folder":
          return [key, "/mnt/drive"];
        case "text":
          return [key, "word"];
      }
    }),
  );
}

function draft(card: Card | null, values: Readonly<Record<string, string>>): SetupDraft {
  return {
    step: "review",
    id: "home" as ProfileId,
    name: "Molty",
    role: "agent",
    stateDir: "/home/ada/.openclaw",
    workspaceDir: "",
    card,
    values,
    mode: "mailbox",
    remotePath: "share",
    syncInterval: 300,
    backup: true,
    backupInterval: 86_400,
    encrypt: true,
    passphrase: "keychain:home/backup.passphrase",
    keep: 7,
  };
}

describe.each(CARDS)("the card %s", (card) => {
  it("becomes a profile that is known by its card again", () => {
    const profile = profileOf(draft(card, answers(card)));
    expect(cardOf(profile.sync)).toBe(card);
    expect(profile.backup).toMatchObject({ enabled: true, encrypt: true, prefix: "snapshots/home" });
    // The backup goes where sync goes, so that a new key is entered once.
    expect(profile.backup.provider).toBeUndefined();
  });

  it("asks for each required field by name", () => {
    for (const { key, required, initial } of PROVIDER_FORMS[card].fields) {
      const others = { ...answers(card), [key]: "" };
      if (!required || initial !== undefined) {
        expect(profileOf(draft(card, others)).id).toBe("home");
      } else {
        expect(() => profileOf(draft(card, others))).toThrow(`sync.${key}: is missing`);
      }
    }
  });

  it("takes no secret that is written out", () => {
    for (const { key, kind } of PROVIDER_FORMS[card].fields) {
      if (kind !== "secret" && kind !== "token") continue;
      expect(() => profileOf(draft(card, { ...answers(card), [key]: "written out" }))).toThrow(
        "settings hold no secrets",
      );
    }
  });
});

it("asks for a cloud first", () => {
  expect(() => profileOf(draft(null, {}))).toThrow("sync.provider: choose where the files should go");
});
