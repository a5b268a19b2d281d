import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemPower } from "./power.ts";
import { temporaryDataDir } from "./testing/data-dir.ts";

type Supply = Readonly<Record<string, string>>;

function onBattery(supplies: Readonly<Record<string, Supply>>): boolean | null {
  const dir = temporaryDataDir();
  for (const [name, attributes] of Object.entries(supplies)) {
    mkdirSync(join(dir, name));
    for (const [attribute, text] of Object.entries(attributes)) {
      writeFileSync(join(dir, name, attribute), `${text}\n`);
    }
  }
  return systemPower({ platform: "linux", suppliesDir: dir }).onBattery();
}

const emptying = { type: "Battery", status: "Discharging" };
const mouse = { type: "Battery", status: "Discharging", scope: "Device" };

test.each<readonly [string, Readonly<Record<string, Supply>>, boolean | null]>([
  ["a laptop on its battery", { AC: { type: "Mains", online: "0" }, BAT0: emptying }, true],
  ["a laptop on its charger", { AC: { type: "Mains", online: "1" }, BAT0: emptying }, false],
  [
    "one of two chargers",
    { a: { type: "USB", online: "0" }, b: { type: "USB", online: "1" }, B: emptying },
    false,
  ],
  ["a full battery", { BAT0: { type: "Battery", status: "Full" } }, false],
  ["a desktop with a mouse", { hidpp: mouse }, null],
  ["a desktop with mains and a mouse", { AC: { type: "Mains", online: "1" }, hidpp: mouse }, false],
  ["a machine that says nothing", {}, null],
])("%s", (_name, supplies, expected) => {
  expect(onBattery(supplies)).toBe(expected);
});

test("where nothing is known, nothing is claimed", async () => {
  const suppliesDir = join(temporaryDataDir(), "none");
  expect(systemPower({ platform: "linux", suppliesDir }).onBattery()).toBeNull();
  const mac = systemPower({ platform: "darwin" });
  expect(mac.onBattery()).toBeNull();
  expect(await mac.metered(new AbortController().signal)).toBeNull();
});
