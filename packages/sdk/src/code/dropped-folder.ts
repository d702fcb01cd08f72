import type { CodeFolder, CodeFolderEntry } from "./code-folder.js";

/**
 * What somebody dropped on a page, as `DataTransferItem.webkitGetAsEntry` names it: one folder is the code itself, without
 * its own name; several things are a folder of them. Folders are read when they are gone into, so that what is left
 * out, such as `node_modules`, is never listed.
 */
export function droppedFolder(dropped: readonly FileSystemEntry[]): CodeFolder {
  const [first] = dropped;
  const top = dropped.length === 1 && first && isFolder(first) ? undefined : dropped;
  const found = new Map<string, FileSystemEntry>();
  return {
    async entries(folder) {
      const inside = folder !== "" ? await readAll(found.get(folder)) : (top ?? (await readAll(first)));
      return inside.map((entry): CodeFolderEntry => {
        found.set(folder === "" ? entry.name : `${folder}/${entry.name}`, entry);
        return { name: entry.name, kind: isFolder(entry) ? "folder" : "file" };
      });
    },
    async read(path) {
      const entry = found.get(path);
      if (!entry?.isFile) throw new TypeError(`there is no file ${path}`);
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      return new Uint8Array(await file.arrayBuffer());
    },
  };
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** Browsers give a folder's entries a hundred at a time, and none when there are no more. */
async function readAll(folder: FileSystemEntry | undefined): Promise<FileSystemEntry[]> {
  if (!folder || !isFolder(folder)) return [];
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}
