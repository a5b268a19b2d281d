import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";

/** What the machine says about its power and its network; null is unknown, and no reason to skip anything. */
export type PowerPort = Readonly<{
  onBattery: () => boolean | null;
  metered: () => boolean | null;
}>;

const LINUX_SUPPLIES = "/sys/class/power_supply";

/**
 * The power of this machine as far as it can be told without a desktop: Linux's own files (kernel documentation,
 * "sysfs-class-power"). Whether the network is metered is not known there.
 */
export function systemPower(
  platform: NodeJS.Platform = process.platform,
  suppliesDir = LINUX_SUPPLIES,
): PowerPort {
  return {
    onBattery: () => (platform === "linux" ? linuxOnBattery(suppliesDir) : null),
    metered: () => null,
  };
}

/** True when the machine's battery is being emptied and no charger is connected; a mouse's battery does not count. */
function linuxOnBattery(dir: string): boolean | null {
  const supplies = namesIn(dir).map((name) => {
    const read = (attribute: string) => textOf(join(dir, name, attribute));
    return { type: read("type"), scope: read("scope"), online: read("online"), status: read("status") };
  });
  const ofMachine = supplies.filter(({ scope }) => scope !== "Device");
  if (ofMachine.some(({ type, online }) => type !== "Battery" && online === "1")) return false;
  const batteries = ofMachine.filter(({ type }) => type === "Battery");
  if (batteries.length === 0) return null;
  return batteries.some(({ status }) => status === "Discharging");
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    // No such folder: a container, or a kernel without it. Then nothing is known.
    if (codeOf(error) !== undefined) return [];
    throw error;
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    // Which attributes a supply has differs by its kind, and one may be gone by now.
    if (codeOf(error) !== undefined) return null;
    throw error;
  }
}
