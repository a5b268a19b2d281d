import { ipcMain } from "electron";
import { contract } from "#shared/ipc/contract";
import { createNotifiers } from "../ipc/notify.ts";
import { registerHandlers } from "../ipc/register.ts";
import type { App } from "../ports.ts";
import type { MainWindow } from "./main-window.ts";
import { isTrustedSender } from "./security/sender.ts";

/** The contract over Electron's IPC: answers the page's calls and pushes every new state to it. */
export function connectPage(clawback: App, window: MainWindow): void {
  registerHandlers({
    contract,
    handlers: clawback.handlers,
    isTrusted: isTrustedSender,
    handle: (channel, answer) => ipcMain.handle(channel, answer),
  });
  const notify = createNotifiers(contract, window.send);
  clawback.state.subscribe(notify.app.stateChanged);
}
