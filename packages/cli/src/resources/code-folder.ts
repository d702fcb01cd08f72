import { mkdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { type Client, uploadCode } from "@crisol/sdk";
import { saveFile } from "./local-file.js";
import { missing } from "./workspace.js";

/** The SHA-256 of a folder's code, as the server has it: null for one without files, undefined where there is no such folder. */
export async function hashOfCode(folder: string): Promise<string | null | undefined> {
  if (!(await isFolder(folder))) return undefined;
  const { packFolder } = await import("@crisol/sdk/node");
  return (await packFolder(folder)).sha256;
}

/** The id of the project's code with that hash, else of what the folder is sent as, which must have it if it is given. */
export async function sendCode(
  client: Client,
  projectId: string,
  folder: string,
  sha256: string | undefined,
): Promise<string> {
  const params = { projectId };
  const known = sha256 === undefined ? [] : (await client.code.list({ params, query: { sha256 } })).items;
  if (known[0]) return known[0].id;
  if (!(await isFolder(folder))) return missing(`there is no folder ${folder}`);
  const { gitFacts, packFolder } = await import("@crisol/sdk/node");
  const packed = await packFolder(folder);
  if (sha256 !== undefined && packed.sha256 !== sha256) {
    return missing(`the folder ${folder} has not the code of sha256 ${sha256}`);
  }
  return (await uploadCode(client, projectId, packed, { git: await gitFacts(folder) })).id;
}

/** Puts the files of the project's code with that hash into the folder. */
export async function saveCode(client: Client, projectId: string, sha256: string, folder: string): Promise<void> {
  const [found] = (await client.code.list({ params: { projectId }, query: { sha256 } })).items;
  if (!found) return;
  const params = { projectId, codeId: found.id };
  await mkdir(folder, { recursive: true });
  for (const file of (await client.code.get({ params })).files) {
    const path = join(folder, file.path);
    if (relative(folder, path).startsWith(".."))
      missing(`the code ${found.id} has a file outside its folder: ${file.path}`);
    await mkdir(dirname(path), { recursive: true });
    await saveFile(path, file.sha256, () => client.code.file({ params, query: { path: file.path } }));
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
