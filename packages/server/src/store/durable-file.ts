import { type FileHandle, open, rename, rm, statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** The calls that put a file on disk to stay, so that a test can make one fail or record their order. */
export interface DiskEffects {
  readonly open: (path: string, flags: string, mode?: number) => Promise<FileHandle>;
  readonly rename: (from: string, to: string) => Promise<void>;
  /** What is free on the disk of `path`, in bytes. */
  readonly freeBytes: (path: string) => Promise<number>;
}

export const realDisk: DiskEffects = {
  open,
  rename,
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};

/**
 * Gives the finished file at `from` the name `to`, on the same disk, such that after a power cut there is either the old
 * file or the whole new one: its bytes are on disk before the rename, and the folder's entry after it.
 */
export async function renameDurably(from: string, to: string, disk: DiskEffects = realDisk): Promise<void> {
  // Windows flushes only what may be written.
  await syncPath(from, "r+", disk);
  await disk.rename(from, to);
  await syncFolder(dirname(to), disk);
}

/** Writes `text` to `path` whole or not at all; readable by its owner only. */
export async function writeFileDurably(path: string, text: string, disk: DiskEffects = realDisk): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await disk.open(temporary, "w", 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await renameDurably(temporary, path, disk);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Puts a folder's entries on disk. */
export async function syncFolder(path: string, disk: DiskEffects = realDisk): Promise<void> {
  // Windows cannot open a folder; NTFS logs the rename itself.
  if (process.platform === "win32") return;
  await syncPath(path, "r", disk);
}

async function syncPath(path: string, flags: string, disk: DiskEffects): Promise<void> {
  const file = await disk.open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
