import { constants } from "node:fs";
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { literal, openDuck } from "../data/duckdb.js";
import type { BlobError } from "../store/blob-error.js";
import type { Blobs } from "../store/blobs.js";
import { ScriptError } from "./script-error.js";
import type { InputFile, InputFolder } from "./script-process.js";

/**
 * Lays the data versions out as files of their own in `folder`, and what runs have kept as folders in it, each file checked against its hash, and returns where they
 * are by name. They are copies: a script may write into them.
 */
export async function layOutInputs(
  inputs: readonly (InputFile | InputFolder)[],
  blobs: Blobs,
  folder: string,
  done: (count: number) => void,
): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const paths: Record<string, string> = {};
  for (const [at, input] of inputs.entries()) {
    const laidOut = "files" in input ? layOutFolder(input) : layOutVersion(input);
    paths[input.name] = await laidOut.catch((error) => {
      throw (error as BlobError).code === "blob_not_found" ? missing(input) : error;
    });
    done(at + 1);
  }
  return paths;

  async function layOutVersion({ name, format, sha256 }: InputFile): Promise<string> {
    const path = join(folder, `${name}.${format}`);
    if (format === "parquet") return layOutFile(sha256, path);
    await blobs.verify(sha256);
    await writeCsv(blobs.path(sha256), path, folder);
    await chmod(path, 0o644);
    return path;
  }

  async function layOutFolder({ name, files }: InputFolder): Promise<string> {
    const root = join(folder, name);
    for (const { path, sha256 } of files) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await layOutFile(sha256, join(root, path));
    }
    return root;
  }

  async function layOutFile(sha256: string, path: string): Promise<string> {
    await blobs.verify(sha256);
    // Shares the blocks where the file system can.
    await copyFile(blobs.path(sha256), path, constants.COPYFILE_FICLONE);
    await chmod(path, 0o644);
    return path;
  }
}

function missing(input: InputFile | InputFolder): ScriptError {
  const what = "files" in input ? "the files of the run" : "the data version";
  return new ScriptError(
    "input_missing",
    `The input ${input.name} is not there any more: ${what} that it was sent with was deleted before it started.`,
  );
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
