import { constants } from "node:fs";
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { literal, openDuck } from "../data/duckdb.js";
import type { Blobs } from "../store/blobs.js";
import type { InputFile } from "./script-process.js";

/**
 * Lays the data versions out as files of their own in `folder`, each checked against its hash, and returns where they
 * are by name. They are copies: a script may write into them.
 */
export async function layOutInputs(
  inputs: readonly InputFile[],
  blobs: Blobs,
  folder: string,
  done: (count: number) => void,
): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const paths: Record<string, string> = {};
  for (const [at, { name, format, sha256 }] of inputs.entries()) {
    await blobs.verify(sha256);
    const path = join(folder, `${name}.${format}`);
    if (format === "csv") await writeCsv(blobs.path(sha256), path, folder);
    // Shares the blocks where the file system can.
    else await copyFile(blobs.path(sha256), path, constants.COPYFILE_FICLONE);
    await chmod(path, 0o644);
    paths[name] = path;
    done(at + 1);
  }
  return paths;
}

/** Dates and timestamps are ISO, missing values are empty. */
async function writeCsv(parquet: string, path: string, folder: string): Promise<void> {
  const duck = await openDuck({ files: [parquet], folder });
  try {
    await duck.run(`COPY (FROM read_parquet(${literal(parquet)})) TO ${literal(path)} (FORMAT csv, HEADER)`);
  } finally {
    duck.close();
  }
}
