import type { Answers } from "../http-proxy.ts";
import { WIRES } from "../remotes.ts";
import type { Site } from "../site.ts";
import { fillUp, mountReadOnly, mountSmall, MOUNTS_MISSING } from "../small-disk.ts";
import type { Fault, Moment } from "./fault.ts";
import { answering } from "./network.ts";

const UPLOADS = new Set(["sync push", "backup", "deliver", "export"]);

export const remoteFull: Fault = {
  name: "remote full",
  missing: (operation, remote) =>
    !UPLOADS.has(operation.name)
      ? "uploads nothing"
      : remote === "convex"
        ? "Convex has no such answer"
        : WIRES[remote] === "http"
          ? null
          : MOUNTS_MISSING,
  moments: (operation, remote) => {
    if (WIRES[remote] === "http") {
      const full: Answers = { kind: "full", after: operation.midst / 4 };
      return answering(
        "full",
        () => null,
        () => [full],
      ).moments(operation, remote);
    }
    return [
      {
        name: "full",
        before: ({ cloudFolder }) => mountSmall(cloudFolder),
        strike: async ({ cloudFolder, clawback }, story) => {
          const free = await fillUp(cloudFolder, 48);
          const attempt = await clawback(story.command(0));
          await free();
          return { attempt, hit: attempt.end !== 0 };
        },
      },
    ];
  },
};

export const localFull: Fault = {
  name: "local full",
  isAlone: true,
  missing: () => MOUNTS_MISSING,
  moments: () => [
    {
      name: "full",
      before: ({ root }) => mountSmall(root),
      strike: async ({ root, clawback }, story) => {
        const free = await fillUp(root, 8);
        const attempt = await clawback(story.command(0));
        await free();
        return { attempt, hit: true };
      },
    },
  ],
};

export const readOnly: Fault = {
  name: "read-only",
  missing: () => MOUNTS_MISSING,
  moments: ({ writes }, remote) => {
    const at = (name: string, folder: (site: Site) => string | null): Moment => ({
      name,
      strike: async (site, story) => {
        const release = await mountReadOnly(folder(site));
        const attempt = await site.clawback(story.command(0));
        await release();
        return { attempt, hit: true };
      },
    });
    return [
      at("the data folder", ({ dataDir }) => dataDir),
      ...(writes === "workspace" ? [at("the workspace", ({ workspace }) => workspace)] : []),
      ...(remote === "local" ? [at("the cloud's folder", ({ cloudFolder }) => cloudFolder)] : []),
    ];
  },
};
