import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ClawbackError } from "#shared/errors";
import { Toolbox } from "../../process/tools.ts";
import { Rclone } from "../../rclone/rclone.ts";
import { verify } from "../read/verify.ts";
import { openWorkshop, recordedContext, type Workshop } from "../testing/workshop.ts";
import { createRetry } from "./retry.ts";

const never = new AbortController().signal;
let shop: Workshop;

beforeEach(async () => {
  shop = await openWorkshop({ partSize: 16 * 1024 * 1024 });
});
afterEach(() => shop.remove());

/** The real rclone behind a cloud that fails the first time for each object, and at every second listing. */
async function onShakyCloud(): Promise<Workshop["deps"]> {
  const path = join(shop.dir, "shaky-rclone");
  const script = `#!/bin/sh
case $1 in
  rcat | lsjson)
    seen=${shop.dir}/seen-$1-$(basename "$2")
    echo >>"$seen"
    turn=$(wc -l <"$seen")
    # The first listing asks whether the name is free.
    [ "$1" = lsjson ] && turn=$((turn - 1))
    [ "$turn" = 1 ] && exit 1
    ;;
esac
exec rclone "$@"
`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  const toolbox = new Toolbox({ ...process.env, CLAWBACK_RCLONE: path });
  return { ...shop.deps, toolbox, rclone: new Rclone(toolbox, shop.rclone.remote) };
}

describe("a cloud that fails now and then", () => {
  it("gets every part, the index, the question and the record again", async () => {
    const context = recordedContext();
    const { snapshot } = await shop.backup({}, context, await onShakyCloud());
    const again = context.lines
      .filter(({ level, text }) => level === "warning" && text.includes(" is tried again: "))
      .map(({ text }) => text.replace(/ is tried again: .*/s, ""));
    expect(again.sort()).toEqual(["The check", "data.00000", "index.enc", "snapshot.json"]);
    const opened = await shop.store.open(snapshot, never);
    const { problems } = await verify(opened, true, { now: () => Date.now() }, recordedContext());
    expect(problems).toEqual([]);
  });

  it("is not asked again for what will not pass, nor after a cancel", async () => {
    const stop = new AbortController();
    const retried = createRetry(stop.signal, () => undefined);
    let asked = 0;
    const refuse = (code: "REMOTE_AUTH" | "REMOTE_UNREACHABLE") => () => {
      asked += 1;
      return Promise.reject(new ClawbackError(code, "No."));
    };
    await expect(retried("It", refuse("REMOTE_AUTH"))).rejects.toMatchObject({ code: "REMOTE_AUTH" });
    expect(asked).toBe(1);
    stop.abort();
    await expect(retried("It", refuse("REMOTE_UNREACHABLE"))).rejects.toThrow();
    expect(asked).toBe(2);
  });
});
