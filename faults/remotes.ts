import type { Remote } from "../src/main/rclone/remote.ts";
import { localFolder, s3Server, served } from "../src/main/rclone/testing/servers.ts";

/** Where an operation's faults come from: a cloud, or for exports the service they go to. */
export const REMOTES = ["local", "s3", "webdav", "sftp", "convex"] as const;
export type RemoteName = (typeof REMOTES)[number];
export type CloudName = Exclude<RemoteName, "convex">;

/** How the network in front of a cloud is spoken: answers can be made up only where they are HTTP. */
export type Wire = "none" | "http" | "ssh";

export const WIRES: Readonly<Record<RemoteName, Wire>> = {
  local: "none",
  s3: "http",
  webdav: "http",
  sftp: "ssh",
  convex: "http",
};

/** A cloud on the loopback that serves all cells of its row, each in a folder of its own. */
export type Cloud = Readonly<{
  name: CloudName;
  /** The way round the faults: for looking at what is really there. */
  direct: Remote;
  /** Where its server keeps a folder; null where it is no plain file tree. */
  folderOf: (cell: string) => string | null;
  /** Its server's port; null for a folder. */
  port: number | null;
  /** rclone's options for it, with another port in front of it and a folder of the cell where the cloud is one. */
  options: (cell: string, port: number) => Readonly<Record<string, string>>;
  /** The path of the cell's folder below what `options` describe. */
  base: (cell: string) => string;
  stop: () => Promise<void>;
}>;

const STARTS = {
  local: localFolder,
  s3: s3Server,
  webdav: () => served("webdav", { forgetful: true }),
  sftp: () => served("sftp", { forgetful: true }),
} as const;

const PORT = /(?<=127\.0\.0\.1:)\d+/;

/** Starts the server of a cloud. The caller stops it. */
export async function startCloud(name: CloudName): Promise<Cloud> {
  const { remote, folder, stop } = await STARTS[name]();
  const plain = Object.fromEntries(
    Object.entries(remote.env).map(([key, value]) => [
      key.replace("RCLONE_CONFIG_CLOUD_", "").toLowerCase(),
      value,
    ]),
  );
  const address = plain["endpoint"] ?? plain["url"];
  const port = address === undefined ? plain["port"] : PORT.exec(address)?.[0];
  return {
    name,
    direct: remote,
    folderOf: (cell) => (name === "s3" ? null : `${folder}/${cell}`),
    port: port === undefined ? null : Number(port),
    options: (cell, through) => {
      if (name === "local") return { ...plain, remote: `${folder}/${cell}` };
      const changed = Object.entries(plain).map(([key, value]) => {
        if (key === "port") return [key, String(through)] as const;
        return [key, value.replace(PORT, String(through))] as const;
      });
      return Object.fromEntries(changed);
    },
    base: (cell) => (name === "local" ? "" : [remote.root, cell].filter((part) => part !== "").join("/")),
    stop,
  };
}
