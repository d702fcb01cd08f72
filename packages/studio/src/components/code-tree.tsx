import type { CodeFile } from "@crisol/contract";
import { NavLink, Text } from "@mantine/core";
import { IconFile, IconFolder, IconFolderOpen } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { bytes } from "../format.js";

/** A folder's folders by name, and its files. */
interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: CodeFile[];
}

/** Files in their folders, which open and close; those of the file that is open are open at first. */
export function CodeTree({
  files,
  file,
  onOpen,
}: {
  readonly files: readonly CodeFile[];
  readonly file: string | undefined;
  readonly onOpen: (path: string) => void;
}) {
  const root = useMemo(() => treeOf(files), [files]);
  const [opened, setOpened] = useState(() => new Set(foldersOf(file ?? "")));
  const toggle = (path: string) => {
    const next = new Set(opened);
    if (!next.delete(path)) next.add(path);
    setOpened(next);
  };
  return (
    <div>
      <Level folder={root} base="" {...{ file, onOpen, opened, toggle }} />
    </div>
  );
}

function Level({
  folder,
  base,
  ...rest
}: {
  readonly folder: Folder;
  readonly base: string;
  readonly file: string | undefined;
  readonly onOpen: (path: string) => void;
  readonly opened: ReadonlySet<string>;
  readonly toggle: (path: string) => void;
}) {
  const { file, onOpen, opened, toggle } = rest;
  return (
    <>
      {[...folder.folders].map(([name, inner]) => {
        const path = `${base}${name}/`;
        const isOpen = opened.has(path);
        return (
          <NavLink
            key={path}
            component="button"
            type="button"
            label={name}
            aria-expanded={isOpen}
            opened={isOpen}
            leftSection={isOpen ? <IconFolderOpen size={16} aria-hidden /> : <IconFolder size={16} aria-hidden />}
            onClick={() => toggle(path)}
          >
            {/* What is closed is not drawn: code may have 10,000 files. */}
            {isOpen ? <Level folder={inner} base={path} {...rest} /> : <span />}
          </NavLink>
        );
      })}
      {folder.files.map(({ path, sizeBytes }) => (
        <NavLink
          key={path}
          component="button"
          type="button"
          active={path === file}
          label={path.slice(base.length)}
          leftSection={<IconFile size={16} aria-hidden />}
          rightSection={<Text size="xs">{bytes(sizeBytes)}</Text>}
          onClick={() => onOpen(path)}
        />
      ))}
    </>
  );
}

function treeOf(files: readonly CodeFile[]): Folder {
  const root: Folder = { folders: new Map(), files: [] };
  for (const file of files) {
    let at = root;
    for (const name of file.path.split("/").slice(0, -1)) {
      const next = at.folders.get(name) ?? { folders: new Map(), files: [] };
      at.folders.set(name, next);
      at = next;
    }
    at.files.push(file);
  }
  return root;
}

/** `a/b/c.py` is in `a/` and `a/b/`. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, at) => `${parts.slice(0, at + 1).join("/")}/`);
}
