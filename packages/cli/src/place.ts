import type { BackupSummary, StorePlace } from "@crisol/server";
import { type Command, Option } from "commander";
import { bytes } from "./output.js";

/** Options of commands that work on a workspace's files, without a server. */
export interface PlaceOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Adds `--json` and `--data-dir`. */
export function withPlaceOptions(command: Command): Command {
  return command
    .option("--json", "print one JSON value")
    .addOption(new Option("--data-dir <dir>", "data folder of the workspace").env("CRISOL_DATA_DIR"));
}

/** The workspace that the options and the environment name. The address of its database may hold a password: no option. */
export async function placeOf({ dataDir }: PlaceOptions): Promise<StorePlace> {
  const { resolveDataDir } = await import("@crisol/server");
  return { dataDir: resolveDataDir(dataDir), databaseUrl: process.env.CRISOL_DATABASE_URL || undefined };
}

/** `1234 rows, 56 blobs, 2 other files, 7.8 MB`. */
export function counted({ rowCounts, blobs, files, sizeBytes }: BackupSummary): string {
  const rows = Object.values(rowCounts).reduce((sum, count) => sum + count, 0);
  return `${rows} rows, ${blobs} blobs, ${files} other files, ${bytes(sizeBytes)}`;
}
