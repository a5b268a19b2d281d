import { expect, it } from "vitest";
import { SignIns } from "./sign-ins.ts";

const NEVER = new AbortController().signal;

/** A sign-in that gives its link and waits for the browser until it is stopped. */
function waiting(link: string) {
  return (onLink: (link: string) => void, signal: AbortSignal) => {
    onLink(link);
    return new Promise<string>((_, reject) => {
      signal.addEventListener("abort", () => {
        const reason: unknown = signal.reason;
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      });
    });
  };
}

it("gives the link first and the reference when the browser has come back", async () => {
  const signIns = new SignIns();
  const browser = Promise.withResolvers<string>();
  const link = await signIns.begin((onLink) => {
    onLink("http://127.0.0.1:53682/auth?state=a");
    return browser.promise;
  }, NEVER);
  expect(link).toBe("http://127.0.0.1:53682/auth?state=a");
  const finished = signIns.finished();
  browser.resolve("keychain:home/sync.dropbox.token");
  expect(await finished).toBe("keychain:home/sync.dropbox.token");
});

it("ends the one that waits when another begins, or the app closes", async () => {
  const signIns = new SignIns();
  await signIns.begin(waiting("first"), NEVER);
  const first = expect(signIns.finished()).rejects.toMatchObject({ code: "CANCELLED" });
  const closing = new AbortController();
  expect(await signIns.begin(waiting("second"), closing.signal)).toBe("second");
  await first;
  const second = expect(signIns.finished()).rejects.toThrow("closed");
  closing.abort(new Error("closed"));
  await second;
});

it("fails as the sign-in does when it ends before its link", async () => {
  const signIns = new SignIns();
  await expect(signIns.begin(() => Promise.reject(new Error("no rclone")), NEVER)).rejects.toThrow(
    "no rclone",
  );
  await signIns.cancel();
  await expect(signIns.finished()).rejects.toMatchObject({ code: "USAGE" });
});
