import { mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { destination, type Logger, multistream, pino } from "pino";

/** The log starts anew when it is larger than this at a start; the one before is kept as `server.log.1`. */
const MAXIMUM_BYTES = 20_000_000;

/** The server's log: `logs/server.log` of the data folder, and warnings on stderr as sentences. */
export function openLog(dataDir: string): Logger & { close(): void } {
  const folder = join(dataDir, "logs");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "server.log");
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAXIMUM_BYTES) renameSync(path, `${path}.1`);
  const file = destination({ dest: path, mode: 0o600, sync: true });
  // A full disk must not end the server because it cannot write that the disk is full.
  file.on("error", () => {});
  const streams = multistream([
    { level: "info", stream: file },
    { level: "warn", stream: { write: writeSentence } },
  ]);
  const log = pino({ level: "info", redact: ["*.authorization", "*.cookie", "*.token", "*.secret", "*.key"] }, streams);
  return Object.assign(log, { close: () => file.end() });
}

function writeSentence(line: string): void {
  const { level, msg, err } = JSON.parse(line) as { level: number; msg: string; err?: { message?: string } };
  process.stderr.write(`${level >= 50 ? "error" : "warning"}: ${msg}${err?.message ? `: ${err.message}` : ""}\n`);
}
