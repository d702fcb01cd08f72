import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CrisolError, type ExampleData } from "@crisol/contract";

interface CatalogueEntry extends ExampleData {
  readonly file: string;
}

/**
 * The folder of the data sets that ship with Crisol: `examples/data`, found upwards from this file, which may be a source,
 * a bundle in `dist`, or in an installed package. Throws if the installation lacks it.
 */
export function examplesFolder(from: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const candidate = join(folder, "examples", "data");
    if (existsSync(join(candidate, "catalogue.json"))) return candidate;
    if (folder === dirname(folder)) throw new Error("The folder examples/data is not part of this installation.");
  }
}

export function listExamples(): ExampleData[] {
  return catalogue().map(({ file: _, ...entry }) => entry);
}

/** The absolute path of an example's file; throws `not_found`. */
export function examplePath(name: string): string {
  const entry = catalogue().find((example) => example.name === name);
  if (!entry) throw new CrisolError("not_found", { resource: "example", value: name });
  return join(examplesFolder(), entry.file);
}

let read: readonly CatalogueEntry[] | undefined;

function catalogue(): readonly CatalogueEntry[] {
  read ??= JSON.parse(readFileSync(join(examplesFolder(), "catalogue.json"), "utf8")) as CatalogueEntry[];
  return read;
}
