import { Command } from "commander";
import { UsageError } from "../errors.js";
import { print } from "../output.js";
import { type PlaceOptions, placeOf, withPlaceOptions } from "../place.js";

interface CopyOptions extends PlaceOptions {
  readonly from: string;
  readonly to: string;
}

export function command(): Command {
  const store = new Command("store");
  withPlaceOptions(store.command("copy"))
    .description("copy all records to another database, SQLite or PostgreSQL")
    .requiredOption("--from <database>", "sqlite, postgres (that of CRISOL_DATABASE_URL), or postgres://...")
    .requiredOption("--to <database>", "the same; it must be empty")
    .addHelpText(
      "after",
      "\nStop the server first. The blobs stay in the data folder. What arrived is read again and must have the counts and the\nhash of what was there. Afterwards start the server with CRISOL_DATABASE_URL, or without it for SQLite.",
    )
    .action(async ({ from, to, ...options }: CopyOptions) => {
      const { copyStore } = await import("@crisol/server");
      const { dataDir, databaseUrl } = await placeOf(options);
      const databases = { from: databaseOf("--from", from, databaseUrl), to: databaseOf("--to", to, databaseUrl) };
      if (databases.from === databases.to) throw new UsageError("--from and --to are the same database");
      print(await copyStore({ dataDir, ...databases }), options.json, ({ rowCounts, sha256 }) => {
        const rows = Object.values(rowCounts).reduce((sum, count) => sum + count, 0);
        return `copied ${rows} rows of ${Object.keys(rowCounts).length} tables, the same on both sides (${sha256})`;
      });
    });
  return store;
}

function databaseOf(option: string, value: string, databaseUrl: string | undefined): string {
  if (value === "sqlite" || /^postgres(ql)?:\/\//.test(value)) return value;
  if (value !== "postgres") {
    throw new UsageError(`${option} must be sqlite, postgres or an address postgres://..., not ${value}`);
  }
  if (databaseUrl === undefined) throw new UsageError(`${option} postgres needs CRISOL_DATABASE_URL`);
  return databaseUrl;
}
