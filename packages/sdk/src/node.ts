import { diskFolder } from "./code/disk-folder.js";
import { type PackedCode, packCode } from "./code/pack-code.js";

export { gitFacts } from "./code/git-facts.js";
export { type RunFolderOptions, runFolder, submitFolder } from "./code/run-folder.js";

/**
 * Packs a folder of this machine as code: not what `.gitignore` and `.crisolignore` leave out, in it and in the folders above it up
 * to the top of its git repository. Throws `code_invalid`, and the disk's errors as they are.
 */
export async function packFolder(folder: string): Promise<PackedCode> {
  return packCode(await diskFolder(folder));
}
