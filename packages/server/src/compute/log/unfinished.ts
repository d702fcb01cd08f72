import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a line shows that has no end yet: the state of a progress bar, a question that waits for an answer. */
export interface UnfinishedLine {
  readonly source: "stdout" | "stderr";
  /** As of a frame; left out for null. */
  readonly rank?: number;
  readonly text: string;
}

/** Where a log's unfinished lines are noted, replaced as a whole. */
export function unfinishedPath(folder: string): string {
  return join(folder, "unfinished.json");
}

/** The lines of a log that is being written that have no end yet, as of half a second ago; empty where there are none. */
export async function readUnfinished(folder: string): Promise<readonly UnfinishedLine[]> {
  try {
    return JSON.parse(await readFile(unfinishedPath(folder), "utf8")) as UnfinishedLine[];
  } catch {
    return [];
  }
}
