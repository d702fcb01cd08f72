import { cp, mkdir, readdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, Option } from "commander";
import { linkTypes } from "./editor-types.js";
import { UsageError } from "./errors.js";
import { print } from "./output.js";

/** From `src` and from `dist`. */
const templates = fileURLToPath(new URL("../templates/", import.meta.url));
const LANGUAGES = ["python", "typescript"] as const;

/** Adds `job init` and `job types`. */
export function addJobInit(job: Command): void {
  job
    .command("init [folder]")
    .description("write a small script that runs as a job, with its crisol.yml; default: into this folder")
    .addOption(new Option("--language <name>", "what it is written in").choices(LANGUAGES).default("python"))
    .option("--json", "print one JSON value")
    .action(async (folder: string | undefined, options: { language: string; json?: boolean }) => {
      const files = await writeTemplate(options.language, folder ?? ".");
      if (options.language === "typescript") await linkTypes(folder ?? ".");
      print({ files }, options.json, () =>
        [
          ...files.map((file) => `wrote ${file}`),
          "next: set data and target in crisol.yml, then crisol job run, or crisol job run --local",
        ].join("\n"),
      );
    });
  job
    .command("types [folder]")
    .description("link @crisol/engine, @crisol/sdk and Node's types into a folder's node_modules, for the editor alone")
    .option("--json", "print one JSON value")
    .action(async (folder: string | undefined, options: { json?: boolean }) => {
      const links = await linkTypes(folder ?? ".");
      print({ links }, options.json, () => links.map((link) => `linked ${link}`).join("\n"));
    });
}

/** Writes the files of the language's template into `folder` and returns their paths; nothing if one of them is there already. */
async function writeTemplate(language: string, folder: string): Promise<string[]> {
  const from = join(templates, language);
  const files = (await readdir(from, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(from, join(entry.parentPath, entry.name)))
    .sort();
  await mkdir(folder, { recursive: true });
  const there = new Set(await readdir(folder, { recursive: true }));
  const taken = files.find((file) => there.has(file));
  if (taken !== undefined) throw new UsageError(`there is already ${join(folder, taken)}, which is not overwritten`);
  for (const file of files) {
    await cp(join(from, file), join(resolve(folder), file), { errorOnExist: true, force: false, recursive: true });
  }
  return files.map((file) => join(folder, file));
}
