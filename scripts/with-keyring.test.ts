import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

const script = path.join(import.meta.dirname, "with-keyring");
const folders = (process.env["PATH"] ?? "").split(path.delimiter);
const possible = ["gnome-keyring-daemon", "dbus-run-session", "dbus-send"].every((name) =>
  folders.some((folder) => existsSync(path.join(folder, name))),
);

/** Stores the secret given by environment, reads it back, and says where that was. */
const CLIENT = `
  const { Entry } = await import("keytar");
  const entry = new Entry("clawback-test", "with-keyring");
  const before = entry.getPassword();
  entry.setPassword(process.env.SECRET);
  const { CLAWBACK_TEST_KEYRING: flag, XDG_DATA_HOME: folder } = process.env;
  console.log(JSON.stringify({ before, after: entry.getPassword(), flag, folder }));
`;

describe.skipIf(!possible)("scripts/with-keyring", () => {
  it("gives each run an unlocked, empty keyring of its own and removes it", async () => {
    const seenFolders = new Set<unknown>();
    for (const secret of [randomBytes(8).toString("hex"), randomBytes(8).toString("hex")]) {
      const { stdout } = await execa(script, [process.execPath, "--input-type=module", "--eval", CLIENT], {
        cwd: path.dirname(import.meta.dirname),
        env: { SECRET: secret },
      });
      const seen: unknown = JSON.parse(stdout);
      expect(seen).toMatchObject({ before: null, after: secret, flag: "1" });
      const folder = /"folder":"([^"]+)"/.exec(stdout)?.[1] ?? "";
      expect(folder).not.toBe("");
      expect(existsSync(folder)).toBe(false);
      seenFolders.add(folder);
    }
    expect(seenFolders.size).toBe(2);
  });

  it("exits as the command did", async () => {
    expect(await execa(script, ["sh", "-c", "exit 7"], { reject: false })).toMatchObject({ exitCode: 7 });
  });

  it("leaves no daemon behind", async () => {
    const whoHas = "dbus-send --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus";
    const { stdout } = await execa(script, [
      "sh",
      "-c",
      `${whoHas}.GetConnectionUnixProcessID string:org.freedesktop.secrets`,
    ]);
    const pid = Number(/uint32 (\d+)/.exec(stdout)?.[1]);
    expect(pid).toBeGreaterThan(1);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});
