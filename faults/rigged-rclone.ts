import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Who is killed (SIGKILL) at the first rclone of a command, and when: before it begins, in the midst, or once it is done. */
export type Kill = Readonly<{
  victim: "child" | "app";
  /** rclone's command ("sync") and a part of its arguments. */
  command: string;
  part?: string;
  when: "before" | "during" | "after";
}>;

/** A program in rclone's place: the real one, which can be told to have little patience, and to die. */
export type RiggedRclone = Readonly<{
  path: string;
  /** Little patience, or again its own. */
  hurry: (isHurried: boolean) => Promise<void>;
  arm: (kill: Kill) => Promise<void>;
  /** True when the one that was armed last has struck. */
  struck: () => boolean;
  disarm: () => Promise<void>;
}>;

/** So that a fault costs seconds: with rclone's own patience a run in a dead network takes minutes, and ends the same. */
const LITTLE_PATIENCE = "--retries 1 --low-level-retries 2 --timeout 4s --contimeout 2s";
/** Slow enough to be killed in the midst of a few hundred kilobytes. */
const SLOWLY = "--bwlimit 300k";
const MIDST_SECONDS = 0.4;

function script(real: string, dir: string): string {
  const plan = join(dir, "kill");
  return `#!/bin/sh
patience=
[ -f ${join(dir, "hurry")} ] && patience="${LITTLE_PATIENCE}"
if [ -f ${plan} ] && [ "$1" = "$(cut -d' ' -f1 ${plan})" ]; then
  case "$*" in *"$(cut -d' ' -f2 ${plan})"*)
    if mkdir ${plan}.struck 2>/dev/null; then
      when=$(cut -d' ' -f3 ${plan}) victim=$(cut -d' ' -f4 ${plan})
      die() { if [ $victim = app ]; then kill -KILL $PPID; else kill -KILL $$; fi }
      case $when in
        before) die; exit 1 ;;
        after) "${real}" "$@" $patience; die; exit 1 ;;
        during)
          exec 9<&0
          "${real}" "$@" $patience ${SLOWLY} <&9 9<&- &
          child=$!
          exec 9<&-
          sleep ${MIDST_SECONDS}
          [ $victim = child ] && kill -KILL $child
          die
          wait $child
          exit 1 ;;
      esac
    fi ;;
  esac
fi
exec "${real}" "$@" $patience
`;
}

/** Writes the program into `dir` (absolute, without spaces), around the real one. */
export async function riggedRclone(dir: string, real: string): Promise<RiggedRclone> {
  const path = join(dir, "rclone");
  const plan = join(dir, "kill");
  await writeFile(path, script(real, dir), { mode: 0o755 });
  const disarm = async () => {
    await rm(plan, { force: true });
  };
  const hurried = join(dir, "hurry");
  return {
    path,
    hurry: (isHurried) => (isHurried ? writeFile(hurried, "") : rm(hurried)),
    arm: async ({ command, part = "-", when, victim }) => {
      await rm(`${plan}.struck`, { recursive: true, force: true });
      await writeFile(plan, `${command} ${part} ${when} ${victim}\n`);
    },
    struck: () => existsSync(`${plan}.struck`),
    disarm,
  };
}
