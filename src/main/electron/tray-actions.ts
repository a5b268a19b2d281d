import { app, dialog } from "electron";
import type { ProfileId } from "#shared/brand";
import { assertNever, errorData } from "#shared/errors";
import type { App } from "../ports.ts";
import type { MainWindow } from "./main-window.ts";
import type { TrayAction } from "./tray-menu.ts";

/** Does what the tray asks for. A failure is shown with its sentence, in front of the opened window. */
export async function doTrayAction(action: TrayAction, clawback: App, window: MainWindow): Promise<void> {
  try {
    await perform(action, clawback, window);
  } catch (error) {
    const { message, detail } = errorData(error);
    window.show();
    await dialog.showMessageBox({ type: "warning", message, ...(detail === undefined ? {} : { detail }) });
  }
}

async function perform(action: TrayAction, { handlers, state }: App, window: MainWindow): Promise<void> {
  switch (action.kind) {
    case "set-sync":
      await handlers.sync.setEnabled({ profileId: action.profileId, enabled: action.enabled });
      return;
    case "sync-now":
      await handlers.sync.run({ profileId: action.profileId, approved: false });
      return;
    case "pause":
      await handlers.app.pause({ length: action.length });
      return;
    case "resume":
      await handlers.app.resume({});
      return;
    case "back-up-now":
      await handlers.backup.run({ profileId: action.profileId });
      return;
    case "send-files":
      await sendFiles(handlers, action.profileId, await chooseFiles());
      return;
    case "send-dropped": {
      const [profile] = state.get().profiles;
      if (profile !== undefined) await sendFiles(handlers, profile.id, action.paths);
      return;
    }
    case "open":
      window.show();
      return;
    case "set-launch-at-login":
      await handlers.app.setLaunchAtLogin({ enabled: action.enabled });
      return;
    case "quit":
      app.quit();
      return;
    default:
      assertNever(action);
  }
}

async function sendFiles(
  handlers: App["handlers"],
  profileId: ProfileId,
  paths: readonly string[],
): Promise<void> {
  if (paths.length > 0) await handlers.inbox.send({ profileId, paths: [...paths] });
}

/** Empty when the owner changes their mind. */
async function chooseFiles(): Promise<readonly string[]> {
  const { filePaths } = await dialog.showOpenDialog({
    title: "Send files to the agent",
    buttonLabel: "Send",
    // Not folders as well: Windows and Linux show a dialog for either files or folders.
    properties: ["openFile", "multiSelections"],
  });
  return filePaths;
}
