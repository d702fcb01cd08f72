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
      "\nThe file holds the records as they are at one moment, all blobs, and the other files of the data folder,\nwith a checksum of each. A server may run meanwhile. Whoever can read the file can read all of the workspace but\nits secrets: their key (keys/secrets.key in the data folder, or CRISOL_KEY_FILE) is not in it. Keep a copy of it apart.",
    )
    .action(async (file: string, options: PlaceOptions) => {
      const folder = dirname(resolve(file));
      if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder} to write ${basename(file)} into`);
      const { backup } = await import("@crisol/server");
      const done = await backup(await placeOf(options), file);
      const hasSecrets = (done.rowCounts.secret ?? 0) > 0;
      const note =
        "\nThe key of the secrets is not in it (keys/secrets.key, or CRISOL_KEY_FILE): keep a copy of it apart.";
      print({ file, ...done }, options.json, () => `wrote ${file}: ${counted(done)}${hasSecrets ? note : ""}`);
    });
}
