import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Section } from "../../rclone/section.ts";
import { cloudPlace } from "./cloud-commands.ts";
import { passphrasePlace, recoverySheet } from "./recovery-sheet.ts";
import { sheetHtml, sheetText } from "./sheet-text.ts";

const secret = randomBytes(12).toString("hex");

function commandsOf(options: Section["options"], secrets: readonly string[] = []): string {
  const place = cloudPlace(
    { name: "backup", label: "", sections: { backup: { options, secrets } } },
    "agents/home",
  );
  return place.kind === "cloud" ? place.commands.join("\n") : "";
}

describe("the recovery sheet", () => {
  it.each([
    ["a key by its own name", { type: "s3", access_key_id: secret }],
    ["an option that hides a key", { type: "webdav", headers: `Authorization,${secret}` }],
    ["a connection text", { type: "azurefiles", connection_string: `AccountKey=${secret}` }],
    ["an address with a password", { type: "webdav", url: `https://me:${secret}@example.com` }],
    ["an address with a signature", { type: "http", url: `https://example.com/?sig=${secret}` }],
    ["a remote made on the spot", { type: "alias", remote: `:s3,secret_access_key=${secret}:bucket` }],
    ["a remote that is known as one", { type: "union", region: secret }],
  ])("asks for what could be secret: %s", (_, options) => {
    const commands = commandsOf(options, "region" in options ? [secret] : []);
    expect(commands).not.toContain(secret);
    expect(commands).toMatch(/read -rs [A-Z_]+; echo\nrclone config create/);
  });

  it("prints what a person cannot know by heart, as one word each", () => {
    expect(commandsOf({ type: "s3", endpoint: "https://s3.example.com", region: "eu's" })).toBe(
      `rclone config create --obscure backup s3 endpoint=https://s3.example.com region='eu'\\''s'`,
    );
  });

  it("describes a crypt layer after what it stands on", () => {
    const sections = {
      backupcrypt: { options: { type: "crypt", remote: "backup:b", password: secret }, secrets: [secret] },
      backup: { options: { type: "sftp", host: "example.com" }, secrets: [] },
    };
    const place = cloudPlace({ name: "backupcrypt", label: "", sections }, "");
    expect(place).toMatchObject({
      address: "backupcrypt:",
      type: "sftp and crypt",
      commands: [
        "rclone config create --obscure backup sftp host=example.com",
        "printf 'password: '; read -rs PASSWORD; echo",
        'rclone config create --obscure backupcrypt crypt remote=backup:b password="$PASSWORD"',
      ],
    });
  });

  it("says where the passphrase is kept, and never what it is", () => {
    expect(passphrasePlace("keychain:home/backup.passphrase", "pc")).toBe(
      'keychain of pc, service "Clawback", entry "home/backup.passphrase"',
    );
    expect(passphrasePlace("file:/etc/pass", "pc")).toBe("first line of /etc/pass on pc");
    expect(passphrasePlace("${BACKUP_PASSPHRASE}", "pc")).toBe("variable BACKUP_PASSPHRASE on pc");
    for (const literal of [secret, `${secret}\${X}`]) {
      expect(passphrasePlace(literal, "pc")).toBe("settings of Clawback on pc (backup.passphrase)");
    }
  });

  it("leaves the passphrase's line blank, in text and in HTML, where names are text", () => {
    const sheet = recoverySheet({
      agent: "<Home> & co",
      machine: "pc",
      time: Date.UTC(2026, 2, 10),
      version: "1.2.3",
      place: { kind: "folder", path: "/media/my disk/agents" },
      target: "disk",
      backup: { encrypt: true, passphrase: secret, compression: "gzip" },
      snapshots: ["backup-20260310T020001Z", "backup-20260309T020001Z"],
    });
    expect(sheet.facts).toContainEqual({ label: "Passphrase", value: null });
    const text = sheetText(sheet);
    expect(text).toMatch(/^Passphrase: +_{40,}$/m);
    expect(text).toContain("FROM='/media/my disk/agents'\n");
    expect(text).toContain("gunzip |");
    expect(text).toContain("SNAPSHOT=backup-20260310T020001Z");
    const html = sheetHtml(sheet);
    expect(html).toContain("&#60;Home&#62; &#38; co");
    expect(html).toContain('<dt>Passphrase</dt><dd class="blank"></dd>');
    expect(text + html).not.toContain(secret);
  });
});
