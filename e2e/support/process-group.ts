import { execFileSync } from "node:child_process";

/** The processes of a group that still run, as `PID COMMAND` lines. Zombies have ended and do not count. */
export function processesOf(group: number): readonly string[] {
  return execFileSync("ps", ["-A", "-o", "pgid=,pid=,stat=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((fields) => fields !== null)
    .filter(([, pgid, , stat]) => Number(pgid) === group && stat?.startsWith("Z") === false)
    .map(([, , pid = "", , command = ""]) => `${pid} ${command}`);
}
