import type { Channel } from "#shared/ipc/schema";

/** Hands one frame to the socket; `sent` is called when the operating system has taken it, or with the error. */
export type SendFrame = (frame: string, sent: (error?: Error) => void) => void;

/**
 * Pushes over one socket. A push is a whole value, so while a slow page has not taken the last one, newer ones replace each
 * other and only the latest is sent: memory stays bounded by one value a channel.
 */
export function createLatestPush(send: SendFrame): (channel: Channel, payload: unknown) => void {
  const waiting = new Map<Channel, unknown>();
  let isSending = false;

  function sendNext(): void {
    if (isSending) return;
    for (const [channel, payload] of waiting) {
      waiting.delete(channel);
      isSending = true;
      send(JSON.stringify({ channel, payload }), (error) => {
        isSending = false;
        // With an error the socket is gone, and what waits goes with it.
        if (!(error instanceof Error)) sendNext();
      });
      return;
    }
  }

  return (channel, payload) => {
    waiting.set(channel, payload);
    sendNext();
  };
}
