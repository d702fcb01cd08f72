import { existsSync } from "node:fs";
import { Command } from "commander";
import { UsageError } from "../errors.js";
import { print } from "../output.js";
import { counted, type PlaceOptions, placeOf, withPlaceOptions } from "../place.js";

export function command(): Command {
  return withPlaceOptions(new Command("restore"))
    .argument("<file>", "what `crisol backup` wrote")
    .addHelpText(
      "after",
      "\nThe data folder, and the database of CRISOL_DATABASE_URL if that is set, must be empty. Every byte of the file is\nchecked first; a file that is damaged is refused, and nothing is left behind.",
    )
    .action(async (file: string, options: PlaceOptions) => {
      if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
      const { restore } = await import("@crisol/server");
      const place = await placeOf(options);
      print({ dataDir: place.dataDir, ...(await restore(file, place)) }, options.json, (done) => {
        return `restored ${place.dataDir}: ${counted(done)}; crisol start goes on from there`;
      });
    });
}
