import { ClawbackError } from "#shared/errors";
import type { BucketParts } from "../read/bucket-store.ts";

const TIME = new Date(0).toISOString();

/** A cloud that is a map from paths to bytes, for tests that read more often than processes can be started. */
export function memoryCloud(objects: ReadonlyMap<string, Buffer>): BucketParts["rclone"] {
  const refuse = () => Promise.reject(new Error("nothing is removed here"));
  return {
    list: (folder) => {
      const prefix = folder === "" ? "" : `${folder}/`;
      const below = [...objects].filter(([path]) => path.startsWith(prefix));
      return Promise.resolve(
        below.map(([path, { length: size }]) => ({
          path: path.slice(prefix.length),
          size,
          modTime: TIME,
          isDirectory: false,
        })),
      );
    },
    read: (path, range) => {
      const bytes = objects.get(path);
      const piece = range === null ? bytes : bytes?.subarray(range.offset, range.offset + range.count);
      if (piece !== undefined && piece.length > 0) return Promise.resolve(piece);
      // An empty answer and none are one to rclone's caller.
      return Promise.reject(new ClawbackError("REMOTE_NOT_FOUND", `${path} does not exist.`));
    },
    remove: refuse,
    removeFolder: refuse,
  };
}
