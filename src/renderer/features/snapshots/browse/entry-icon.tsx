import { File, FileSymlink, Folder } from "lucide-react";
import type { EntryType } from "#shared/models/snapshot";
import { strings } from "../../../strings.ts";
import styles from "./entry-icon.module.css";

const ICONS: Readonly<Record<EntryType, typeof File>> = {
  file: File,
  hardlink: File,
  directory: Folder,
  symlink: FileSymlink,
};

export function EntryIcon({ type }: { readonly type: EntryType }) {
  const Icon = ICONS[type];
  return (
    <Icon
      size={16}
      role="img"
      aria-label={strings.snapshots.types[type]}
      className={type === "directory" ? styles["folder"] : styles["file"]}
    />
  );
}
