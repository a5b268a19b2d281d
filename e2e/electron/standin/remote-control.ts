import type { MenuTemplate } from "./electron.ts";

/** What the test asks of the process that plays the desktop, by its message channel. */
export type Ask =
  | Readonly<{ kind: "look" }>
  | Readonly<{ kind: "click"; label: string }>
  | Readonly<{ kind: "drop-on-tray"; paths: readonly string[] }>
  | Readonly<{ kind: "close-window" }>
  /** The button that the next question gets. */
  | Readonly<{ kind: "answer-next"; response: number }>;

export type MenuLine = Readonly<{ label: string; isEnabled: boolean; isChecked: boolean }>;

export type Desktop = Readonly<{
  icon: string;
  tooltip: string;
  isWindowVisible: boolean;
  dialogs: readonly string[];
  notifications: readonly Readonly<{ title: string; body: string }>[];
}>;

export type Look = Desktop & Readonly<{ menu: readonly MenuLine[] }>;

type Parts = Readonly<{
  look: () => Desktop & Readonly<{ menu: readonly MenuTemplate[] }>;
  dropOnTray: (paths: readonly string[]) => void;
  closeWindow: () => void;
  answerNext: (response: number) => void;
}>;

/** Answers each ask with a look at the desktop after it. */
export function answerAsks(parts: Parts): void {
  process.on("message", (message) => {
    const { id, ask } = message as { id: number; ask: Ask };
    perform(ask, parts);
    const { menu, ...desktop } = parts.look();
    process.send?.({ id, look: { ...desktop, menu: flat(menu).map(lineOf) } satisfies Look });
  });
}

function perform(ask: Ask, { look, dropOnTray, closeWindow, answerNext }: Parts): void {
  switch (ask.kind) {
    case "look":
      return;
    case "click":
      flat(look().menu)
        .find(({ label }) => label === ask.label)
        ?.click?.();
      return;
    case "drop-on-tray":
      dropOnTray(ask.paths);
      return;
    case "close-window":
      closeWindow();
      return;
    case "answer-next":
      answerNext(ask.response);
  }
}

function flat(items: readonly MenuTemplate[]): readonly MenuTemplate[] {
  return items.flatMap((item) => [item, ...flat(item.submenu ?? [])]);
}

function lineOf({ label = "", enabled = true, checked = false }: MenuTemplate): MenuLine {
  return { label, isEnabled: enabled, isChecked: checked };
}
