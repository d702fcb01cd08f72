import { fstatSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../errors.js";

/** A pipe in which nothing is by then is taken to stay empty: without a terminal nothing waits. */
const FIRST_BYTE_MS = 1000;

/**
 * The JSON object on the standard input, where that is a file or a pipe; undefined for a terminal, an empty input and a pipe in
 * which nothing comes. Throws a `UsageError` for what is no JSON object.
 */
export async function inputOf(stdin: NodeJS.ReadStream): Promise<Record<string, unknown> | undefined> {
  if (stdin.isTTY) return undefined;
  if (!isReadable()) return undefined;
  const pieces: Buffer[] = [];
  const ended = new Promise<void>((resolve) => {
    stdin.on("data", (piece) => pieces.push(Buffer.from(piece)));
    stdin.once("end", resolve).once("error", () => resolve());
  });
  const started = new Promise<void>((resolve) => stdin.once("data", () => resolve()));
  await Promise.race([started, ended, sleep(FIRST_BYTE_MS)]);
  if (pieces.length > 0) await Promise.race([ended, sleep(30_000, undefined, { ref: false })]);
  stdin.destroy();
  const text = Buffer.concat(pieces).toString("utf8").trim();
  if (text === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`the answers on the standard input are no JSON: ${(error as Error).message}`);
  }
  throw new UsageError("the answers on the standard input must be one JSON object");
}

/** A file or a pipe; not a closed descriptor, nor a device such as /dev/null. */
function isReadable(): boolean {
  try {
    const kind = fstatSync(0);
    return kind.isFile() || kind.isFIFO() || kind.isSocket();
  } catch {
    return false;
  }
}
