/** What a drop or a paste brought. In a browser a folder comes as an empty "file", which must not be taken for one. */
export type Dropped = Readonly<{ files: readonly File[]; folders: readonly File[] }>;

export function readDropped(transfer: DataTransfer): Dropped {
  const files: File[] = [];
  const folders: File[] = [];
  for (const item of transfer.items) {
    const file = item.kind === "file" ? item.getAsFile() : null;
    if (file === null) continue;
    (item.webkitGetAsEntry()?.isDirectory === true ? folders : files).push(file);
  }
  return { files, folders };
}

export function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}
