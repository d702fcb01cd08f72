import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { phaseNamed } from "../compute/use/phase-marks.js";

/** The environment variable with the path of the file into which a script writes what it is at. */
export const PHASE_VARIABLE = "CRISOL_PHASE";

const LOOK_MS = 200;
/** More than the longest name has. */
const MOST_BYTES = 200;

/**
 * Looks at the script's file of its phase about five times a second and calls `said` with each name that is new there, until
 * what it returns is called. The file need not exist.
 */
export function followPhase(path: string, said: (phase: string) => void): () => void {
  let last: string | undefined;
  const look = () => {
    const phase = readPhase(path);
    if (phase === undefined || phase === last) return;
    last = phase;
    said(phase);
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return () => {
    clearInterval(timer);
    look();
  };
}

/** The last line of the file; undefined where that is no name, or the file none. */
export function readPhase(path: string): string | undefined {
  let file: number | undefined;
  try {
    // The script's user may put anything there: a link to what only the server may read, a pipe that nobody writes to.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size, nlink } = fstatSync(file);
    if (!fstatSync(file).isFile() || nlink !== 1) return undefined;
    const bytes = Buffer.alloc(MOST_BYTES);
    const read = readSync(file, bytes, 0, MOST_BYTES, Math.max(0, size - MOST_BYTES));
    return phaseNamed(bytes.toString("utf8", 0, read).trimEnd().split("\n").at(-1) ?? "");
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
