import { mailboxSettings, memoryFacts, rcloneOn, recorder } from "./rig.ts";
import { runSync } from "../cycle.ts";

/** A drain in a process of its own, to be killed: `node drain-process.ts WORKSPACE STORE`. */
const [, , folder = "", store = ""] = process.argv;
await runSync(
  {
    rclone: rcloneOn({ RCLONE_CONFIG_CLOUD_TYPE: "alias", RCLONE_CONFIG_CLOUD_REMOTE: store }, "agent"),
    sync: mailboxSettings(),
    role: "agent",
    folder,
    facts: memoryFacts(),
    clock: { now: () => Date.now() },
    privateDir: `${folder}-private`,
  },
  { approved: false, direction: "pull" },
  recorder(),
);
