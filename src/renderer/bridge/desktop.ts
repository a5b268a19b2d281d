import { z } from "zod";
import type { Transport } from "#shared/ipc/client";

/** What the preload exposes as `window.clawbackTransport`; `pathOf` is Electron's `webUtils.getPathForFile`. */
export type DesktopTransport = Transport & Readonly<{ pathOf: (file: File) => string }>;

const desktopTransport = z.custom<DesktopTransport>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    ["invoke", "listen", "pathOf"].every((name) => typeof Reflect.get(value, name) === "function"),
);

/** The preload's transport, or null in a plain browser. */
export function readDesktopTransport(page: Window): DesktopTransport | null {
  const parsed = desktopTransport.safeParse(Reflect.get(page, "clawbackTransport"));
  return parsed.success ? parsed.data : null;
}
