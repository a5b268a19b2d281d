import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "#shared/error-code";
import { networkManagerMetered } from "./metered-network.ts";

/** What the machine says about its power and its network; null is unknown, and no reason to skip anything. */
export type PowerPort = Readonly<{
  onBattery: () => boolean | null;
  /** Asks the system now; on abort what was started for it is ended, and the answer is null. */
  metered: (signal: AbortSignal) => Promise<boolean | null>;
}>;

const LINUX_SUPPLIES = "/sys/class/power_supply";

export type PowerOptions = Readonly<{
  platform?: NodeJS.Platform;
  suppliesDir?: string;
  /** Its PATH is where `busctl` is looked for. */
  env?: Readonly<Record<string, string | undefined>>;
}>;

/**
 * What can be told without a desktop, on Linux: the power from its own files (kernel documentation, "sysfs-class-power"),
 * the network from NetworkManager. On other systems nothing is known.
 */
export function systemPower(options: PowerOptions = {}): PowerPort {
  const { platform = process.platform, suppliesDir = LINUX_SUPPLIES, env = process.env } = options;
  if (platform !== "linux") return { onBattery: () => null, metered: () => Promise.resolve(null) };
  return {
    onBattery: () => linuxOnBattery(suppliesDir),
    metered: (signal) => networkManagerMetered(env, signal),
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
