import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** A small OpenClaw in a home folder, as `~/.openclaw`; returns its workspace. */
export async function makeAgent(home: string): Promise<string> {
  const stateDir = path.join(home, ".openclaw");
  const workspace = path.join(stateDir, "workspace");
  await mkdir(path.join(workspace, "notes"), { recursive: true });
  await writeFile(path.join(stateDir, "openclaw.json"), "{}\n");
  await writeFile(path.join(workspace, "MEMORY.md"), "# Memory\n\n- The gate code is on the fridge.\n");
  await writeFile(path.join(workspace, "notes", "garden.md"), "Beans in May.\n");
  return workspace;
}
