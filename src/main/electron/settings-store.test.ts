import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Conf from "conf";
import { expect, it, vi } from "vitest";
import { createSettingsFile } from "../settings/settings-file.ts";
import { openSettingsStore } from "./settings-store.ts";

/** What `electron-store` is: `conf`, with `name` for `configName`. The real one needs a running Electron. */
vi.mock("electron-store", () => ({
  default: class extends Conf {
    constructor({ name, ...options }: { name: string; cwd: string }) {
      super({ ...options, configName: name });
    }
  },
}));

it("is the very file that the other faces use", async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "clawback-settings-"));
  const desktop = openSettingsStore(dataDir);
  const others = createSettingsFile(dataDir);
  expect(desktop.path).toBe(others.path);
  desktop.write({ version: 1, "dotted.key": 1 });
  expect(others.read()).toEqual({ version: 1, "dotted.key": 1 });
  others.write({ version: 1 });
  expect(desktop.read()).toEqual({ version: 1 });
  await rm(dataDir, { recursive: true });
});
