import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { Command } from "commander";
import { UsageError } from "../errors.js";
import { print } from "../output.js";
import { counted, type PlaceOptions, placeOf, withPlaceOptions } from "../place.js";

export function command(): Command {
  return withPlaceOptions(new Command("backup"))
    .argument("<file>", "a new file, a tar")
    .addHelpText(
      "after",
      "\nThe file holds the records as they are at one moment, all blobs, and the keys of the data folder, with a\nchecksum of each. A server may run meanwhile. Whoever can read the file can read all of the workspace.",
    )
    .action(async (file: string, options: PlaceOptions) => {
      const folder = dirname(resolve(file));
      if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder} to write ${basename(file)} into`);
      const { backup } = await import("@crisol/server");
      const done = await backup(await placeOf(options), file);
      print({ file, ...done }, options.json, () => `wrote ${file}: ${counted(done)}`);
    });
}
