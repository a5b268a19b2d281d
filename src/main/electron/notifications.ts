import { Notification } from "electron";
import type { AppState } from "#shared/models/app-state";
import type { App } from "../ports.ts";
import type { MainWindow } from "./main-window.ts";
import { NOTHING_TOLD, noticesOf } from "./notices.ts";

/**
 * Tells the owner, through the system, what is worth being told of (notices.ts); a click opens the window. To be called when
 * the state has been read: what lies in the inbox by then is not news.
 */
export function followNotices({ state }: Pick<App, "state">, window: Pick<MainWindow, "show">): void {
  if (!Notification.isSupported()) return;
  // Held until they are gone: one that is collected as garbage no longer hears its click (electron/electron issue 16922).
  const shown = new Set<Notification>();
  let told = NOTHING_TOLD;

  function tell(next: AppState): void {
    const { notices, told: toldNow } = noticesOf(next, told);
    told = toldNow;
    for (const { category, title, body } of notices) {
      const notification = new Notification({ title, body, silent: category !== "noGoodBackup" });
      shown.add(notification);
      const forget = () => shown.delete(notification);
      notification.on("click", window.show);
      notification.on("click", forget);
      notification.on("close", forget);
      notification.on("failed", forget);
      notification.show();
    }
  }

  tell(state.get());
  state.subscribe(tell);
}
