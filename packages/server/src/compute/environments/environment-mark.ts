import { existsSync, readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { writeFileDurably } from "../../store/durable-file.js";

/** What a whole environment says of itself. */
export interface EnvironmentMark {
  readonly sizeBytes: number;
  /** In ms since 1970. */
  readonly usedAtMs: number;
}

/** Written last: a folder without it is half made. Its time is that of the last use. */
const pathIn = (folder: string) => join(folder, "crisol-environment.json");

export async function writeMark(folder: string, sizeBytes: number): Promise<void> {
  await writeFileDurably(pathIn(folder), JSON.stringify({ sizeBytes }));
}

/** The mark of the environment in `folder`; undefined if it is not whole, or is not there. */
export function readMark(folder: string): EnvironmentMark | undefined {
  try {
    const { sizeBytes } = JSON.parse(readFileSync(pathIn(folder), "utf8")) as { sizeBytes: number };
    return { sizeBytes, usedAtMs: Math.round(statSync(pathIn(folder)).mtimeMs) };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Notes that the environment is used now. */
export function touchMark(folder: string): void {
  if (existsSync(pathIn(folder))) utimesSync(pathIn(folder), new Date(), new Date());
}
