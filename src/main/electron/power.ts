import { powerMonitor } from "electron";
import type { PowerPort } from "../jobs/power.ts";
import type { App } from "../ports.ts";

/** What Electron knows of the machine's power, on every system; of metered networks it knows nothing. */
export const desktopPower: PowerPort = {
  onBattery: () => powerMonitor.isOnBatteryPower(),
  metered: () => null,
};

/** Tells the app when the computer wakes: timers do not count the time asleep. To be called when Electron is ready. */
export function followPower(clawback: Pick<App, "resumed">): void {
  powerMonitor.on("resume", () => clawback.resumed());
}
