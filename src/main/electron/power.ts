import { powerMonitor } from "electron";
import { type PowerPort, systemPower } from "../jobs/power.ts";
import type { App } from "../ports.ts";

/** What Electron knows of the machine's power, on every system; of metered networks it knows nothing, so the system is asked. */
export const desktopPower: PowerPort = {
  ...systemPower(),
  onBattery: () => powerMonitor.isOnBatteryPower(),
};

/** Tells the app when the computer wakes: timers do not count the time asleep. To be called when Electron is ready. */
export function followPower(clawback: Pick<App, "resumed">): void {
  powerMonitor.on("resume", () => clawback.resumed());
}
