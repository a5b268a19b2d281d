import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { networkManagerMetered } from "./metered-network.ts";
import { temporaryDataDir } from "./testing/data-dir.ts";

const signal = new AbortController().signal;

/** A folder for PATH with a `busctl` of its own, which keeps what it was asked for in `asked`. */
function busctl(script: string): Readonly<{ env: Readonly<{ PATH: string }>; asked: string }> {
  const dir = temporaryDataDir();
  const asked = join(dir, "asked");
  const program = join(dir, "busctl");
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$*" > '${asked}'\n${script}\n`);
  chmodSync(program, 0o755);
  return { env: { PATH: dir }, asked };
}

test.each([
  [0, null],
  [1, true],
  [2, false],
  [3, true],
  [4, false],
  [9, null],
])("NetworkManager's %s means metered: %s", async (value, expected) => {
  const { env, asked } = busctl(`echo '{"type":"u","data":${value}}'`);
  expect(await networkManagerMetered(env, signal)).toBe(expected);
  expect(readFileSync(asked, "utf8")).toBe(
    "--system --json=short get-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager " +
      "org.freedesktop.NetworkManager Metered\n",
  );
});

test.each([
  [
    "NetworkManager does not run",
    "echo 'Failed to get property Metered: The name is not activatable' >&2; exit 1",
  ],
  ["there is no bus", "echo 'Failed to connect to bus: No such file or directory' >&2; exit 1"],
  ["an old busctl knows no JSON", "echo 'u 4'"],
  ["the property is of another kind", `echo '{"type":"s","data":"yes"}'`],
])("nothing is known when %s", async (_name, script) => {
  expect(await networkManagerMetered(busctl(script).env, signal)).toBeNull();
});

test("nothing is known where there is no busctl", async () => {
  expect(await networkManagerMetered({ PATH: temporaryDataDir() }, signal)).toBeNull();
  expect(await networkManagerMetered({}, signal)).toBeNull();
});

test("a bus that hangs is left when the app closes", async () => {
  const closing = new AbortController();
  const { env, asked } = busctl("exec /bin/sleep 600");
  const answer = networkManagerMetered(env, closing.signal);
  await vi.waitFor(() => expect(existsSync(asked)).toBe(true), 20_000);
  closing.abort();
  expect(await answer).toBeNull();
});
