import { dialog } from "electron";
import { errorData } from "#shared/errors";
import type { App } from "../ports.ts";
import { setLoginItem } from "./login-item.ts";

/**
 * Makes the system follow "Launch at login", whichever face changed it; a failure is shown. At the start only a wish is
 * carried out: the program may have moved since. To be called when the state has been read.
 */
export function followLaunchAtLogin({ state }: Pick<App, "state">): void {
  let applied = false;

  function follow(isWanted: boolean): void {
    if (isWanted === applied) return;
    applied = isWanted;
    setLoginItem(isWanted).catch((error: unknown) => {
      dialog.showErrorBox("Launch at login could not be changed", errorData(error).detail ?? "");
    });
  }

  follow(state.get().desktop.launchAtLogin);
  state.subscribe(({ desktop }) => follow(desktop.launchAtLogin));
}
