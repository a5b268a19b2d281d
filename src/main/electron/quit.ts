import { app, dialog } from "electron";
import { errorData } from "#shared/errors";
import type { App } from "../ports.ts";

/** The buttons of the question, in their order. */
const CHOICES = ["finish", "stop", "stay"] as const;
type Choice = (typeof CHOICES)[number];

const QUESTION = {
  type: "question",
  message: "Clawback is still working. Quit?",
  detail: "Stopping is safe: nothing half-done is taken for done, and the next run starts over.",
  buttons: ["Finish first, then quit", "Stop and quit", "Keep Clawback open"],
  defaultId: 0,
  cancelId: 2,
} satisfies Electron.MessageBoxOptions;

export type Quitting = Readonly<{
  /** True from the moment the owner has decided to quit. */
  isDecided: () => boolean;
}>;

/**
 * Makes quitting clean, whoever asks for it (tray, menu, shortcut, system): with a run in flight the owner is asked, then
 * the app is closed, which cancels what runs and waits for it, and only then Electron ends. A failure to close is shown
 * and does not keep Clawback alive.
 */
export function quitCleanly(clawback: App): Quitting {
  let phase: "open" | "asking" | "closing" | "closed" = "open";

  async function quit(): Promise<void> {
    phase = "asking";
    const choice = clawback.state.get().activeRuns.length > 0 ? await ask() : "stop";
    if (choice === "stay") {
      phase = "open";
      return;
    }
    phase = "closing";
    if (choice === "finish") await untilIdle(clawback);
    await clawback.close().catch((error: unknown) => {
      dialog.showErrorBox("Clawback did not stop cleanly", errorData(error).message);
    });
    phase = "closed";
    app.quit();
  }

  app.on("before-quit", (event) => {
    if (phase === "closed") return;
    event.preventDefault();
    if (phase === "open") void quit();
  });
  return { isDecided: () => phase === "closing" || phase === "closed" };
}

async function ask(): Promise<Choice> {
  const { response } = await dialog.showMessageBox(QUESTION);
  return CHOICES[response] ?? "stay";
}

/** Resolves when nothing runs any more; a run cancelled on the page counts. */
async function untilIdle({ state }: App): Promise<void> {
  if (state.get().activeRuns.length === 0) return;
  await new Promise<void>((resolve) => {
    const unsubscribe = state.subscribe(({ activeRuns }) => {
      if (activeRuns.length > 0) return;
      unsubscribe();
      resolve();
    });
  });
}
