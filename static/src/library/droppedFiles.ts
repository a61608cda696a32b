/** What people drop or choose: files, and folders with folders in them. */

import type { Incoming } from "./queue";

/** Files that an input gave; one that asked for a folder says where in it each stands. */
export const chosenFiles = (files: FileList | null): Incoming[] =>
  [...(files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

/** All files that were dropped. Call it before the event is over: its contents are gone then. */
export async function droppedFiles(transfer: DataTransfer): Promise<Incoming[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return chosenFiles(transfer.files);
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry: FileSystemEntry): Promise<Incoming[]> {
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((found, failed) => entry.file(found, failed));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return [];
  const reader = entry.createReader();
  const inside: FileSystemEntry[] = [];
  // It gives a hundred at a time, then none.
  for (let some = await read(reader); some.length > 0; some = await read(reader))
    inside.push(...some);
  return (await Promise.all(inside.map(filesOf))).flat();
}

const read = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((found, failed) => reader.readEntries(found, failed));
