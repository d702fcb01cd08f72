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
  withPlaceOptions(store.command("adopt"))
    .description("make the data folder the one that the PostgreSQL database belongs to, in place of another")
    .option("--incomplete", "also where content is missing that the records tell of; it is told which")
    .addHelpText(
      "after",
      "\nA server is refused a database that belongs to another data folder: it would lack the content, and start the running\njobs again. Bring the content of that folder here, stop the server that has it, and then run this once. The folder from\nbefore is refused from then on.",
    )
    .action(async ({ incomplete, ...options }: PlaceOptions & { readonly incomplete?: boolean }) => {
      const { adoptFolder } = await import("@crisol/server");
      const { dataDir, databaseUrl } = await placeOf(options);
      if (databaseUrl === undefined) {
        throw new UsageError("adopt needs CRISOL_DATABASE_URL: the records of SQLite lie in the folder itself");
      }
      print(await adoptFolder({ dataDir, databaseUrl, incomplete }), options.json, ({ before, missing }) => {
        const other = before ? `, no longer to ${before.dataDir} on ${before.host}` : "";
        const lacks = missing.map(({ table, count, example }) => `\nmissing: ${count} of ${table}, such as ${example}`);
        return `the database belongs to ${dataDir} now${other}; crisol start goes on from there${lacks.join("")}`;
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
