import type { Transport } from "#shared/ipc/client";
import type { ProfileId } from "#shared/brand";
import { createStore, type StoreApi } from "zustand/vanilla";
import { readDesktopTransport } from "./desktop.ts";
import { createSocketTransport } from "./socket-transport.ts";
import { uploadFile, type Upload } from "./upload.ts";

/**
 * Whether calls can reach Clawback now. `refused`: the server does not let this page in; it wants the one-time address that
 * `clawback serve` prints (docs/security.md).
 */
export type Connection = Readonly<{ kind: "connecting" | "open" | "lost" | "refused" }>;

/** Everything the page knows of the world outside it: the desktop's preload, or the server the page came from. */
export type Bridge = Readonly<{
  transport: Transport;
  connection: StoreApi<Connection>;
  /** The absolute path of a file that was dropped or chosen; "" when it has none or this face does not tell. */
  pathOf: (file: File) => string;
  upload: (profileId: ProfileId, file: File, onFraction: (fraction: number) => void) => Upload;
}>;

/** The bridge of this window: the transport the preload exposed when there is one, else a WebSocket to the page's own origin. */
export function openBridge(page: Window): Bridge {
  const upload: Bridge["upload"] = (profileId, file, onFraction) =>
    uploadFile({ origin: page.location.origin, profileId, file, onFraction });

  const desktop = readDesktopTransport(page);
  if (desktop !== null) {
    const connection = createStore<Connection>(() => ({ kind: "open" }));
    return { transport: desktop, connection, pathOf: desktop.pathOf, upload };
  }
  const address = new URL("/contract", page.location.href);
  address.protocol = page.location.protocol === "https:" ? "wss:" : "ws:";
  return { ...createSocketTransport(address.href, isSignedOut), pathOf: () => "", upload };
}

/** True when the server is there but does not know this page's session any more. */
async function isSignedOut(): Promise<boolean> {
  try {
    return (await fetch("/", { method: "HEAD", cache: "no-store" })).status === 401;
  } catch (error) {
    // `fetch` rejects with TypeError when nobody answers: then the connection is lost, and nothing more is known.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
