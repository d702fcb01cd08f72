import type { CodeFolder, CodeFolderEntry } from "./code-folder.js";

/** A folder that somebody chose in a page, as `<input type="file" webkitdirectory>` or a drop gives its files. */
export function browserFolder(files: readonly { readonly path: string; readonly file: Blob }[]): CodeFolder {
  const contents = new Map(files.map(({ path, file }) => [path, file]));
  const folders = new Map<string, Map<string, CodeFolderEntry["kind"]>>([["", new Map()]]);
  for (const { path } of files) {
    const parts = path.split("/");
    for (const [at, name] of parts.entries()) {
      const base = parts.slice(0, at).join("/");
      const entries = folders.get(base) ?? new Map<string, CodeFolderEntry["kind"]>();
      folders.set(base, entries.set(name, at === parts.length - 1 ? "file" : "folder"));
    }
  }
  return {
    async entries(folder) {
      return [...(folders.get(folder) ?? [])].map(([name, kind]) => ({ name, kind }));
    },
    async read(path) {
      const file = contents.get(path);
      if (!file) throw new TypeError(`there is no file ${path}`);
      return new Uint8Array(await file.arrayBuffer());
    },
  };
}

/** The files of `<input type="file" webkitdirectory>`, without the chosen folder's own name. */
export function chosenFolder(files: Iterable<File>): CodeFolder {
  return browserFolder(
    Array.from(files, (file) => ({ path: file.webkitRelativePath.split("/").slice(1).join("/") || file.name, file })),
  );
}
