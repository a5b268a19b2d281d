import { useState } from "react";
import type { ProfileId } from "#shared/brand";
import { type Action, useAction } from "../../hooks/use-action.ts";
import { useAppState, useServices } from "../../services.ts";
import { strings } from "../../strings.ts";
import type { Dropped } from "./dropped.ts";

/** As many paths as one call may carry (the contract's `inbox.send`). */
const PATHS_A_CALL = 1000;

export type Send = Readonly<{
  send: (dropped: Dropped) => void;
  /** Sentences on what could not be sent at all; empty when all went well. */
  refusals: readonly string[];
  /** The calls that send by path; an upload keeps its error on its own line of the list. */
  byPath: Action<readonly [readonly string[]]>;
}>;

/** Sends what was dropped to the agent, by path where Clawback can read this machine's files, else by upload. */
export function useSend(profileId: ProfileId): Send {
  const { api, bridge, outbox } = useServices();
  const { filesBy } = useAppState().face;
  const [refusals, setRefusals] = useState<readonly string[]>([]);

  const byPath = useAction(async (paths: readonly string[]) => {
    for (let from = 0; from < paths.length; from += PATHS_A_CALL) {
      await api.inbox.send({ profileId, paths: paths.slice(from, from + PATHS_A_CALL) });
    }
  });

  const sendPaths = (files: readonly File[]) => {
    const found = files.map((file) => ({ file, path: bridge.pathOf(file) }));
    setRefusals(found.filter(({ path }) => path === "").map(({ file }) => strings.inbox.noPath(file.name)));
    const paths = found.map(({ path }) => path).filter((path) => path !== "");
    if (paths.length > 0) byPath.start(paths);
  };

  const upload = ({ files, folders }: Dropped) => {
    setRefusals(folders.map((folder) => strings.inbox.noFolders(folder.name)));
    outbox.add(profileId, files);
  };

  return {
    send: (dropped) => {
      if (filesBy === "path") sendPaths([...dropped.files, ...dropped.folders]);
      else upload(dropped);
    },
    refusals,
    byPath,
  };
}
