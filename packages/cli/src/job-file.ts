import { readFile } from "node:fs/promises";
import { dataNamesOf, JobFile, type ScriptSpec, scriptSpecOf } from "@crisol/contract";
import type { Client } from "@crisol/sdk";
import { UsageError } from "./errors.js";
import { dataVersion } from "./source.js";
import { parseYaml } from "./yaml-file.js";

/** What a `crisol.yml` says. Rejects with a `FileError` that has all its problems, and a `UsageError` where there is none. */
export async function readJobFile(path: string): Promise<JobFile> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new UsageError(`there is no ${path}: \`crisol job init\` writes one`);
  });
  return parseJobFile(path, text);
}

/** What the text of the file `path` says. Throws a `FileError`. */
export function parseJobFile(path: string, text: string): JobFile {
  return parseYaml(path, text, JobFile).value;
}

/** The spec that is sent to the project. Rejects with a `UsageError` for a data set that it has not. */
export async function specOfJobFile(
  client: Client,
  projectId: string,
  file: JobFile,
  given: { readonly codeId: string | null; readonly parameters: ScriptSpec["parameters"] },
): Promise<ScriptSpec> {
  const ids = new Map<string, string>();
  for (const name of dataNamesOf(file)) ids.set(name, (await dataVersion(client, projectId, name)).data.id);
  return scriptSpecOf(file, { ...given, dataIdOf: (name) => ids.get(name) as string });
}
