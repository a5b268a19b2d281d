import type { IpcMainInvokeEvent } from "electron";
import { isPageAddress } from "../page-address.ts";

/**
 * True for a message of the page's own main frame. A frame that is gone has no address and is not trusted
 * (https://www.electronjs.org/docs/latest/tutorial/security, item 17).
 */
export function isTrustedSender({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isPageAddress(senderFrame.url);
}
