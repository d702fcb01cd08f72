import type { Code, CodeGit } from "@crisol/contract";
import type { Api } from "../client.js";
import type { UploadOptions } from "../request.js";
import type { PackedCode } from "./pack-code.js";

/** Makes a packed folder code of the project, and returns it; sends nothing where the project has it already. */
export async function uploadCode(
  client: Api,
  projectId: string,
  { archive, sha256 }: PackedCode,
  { git = null, ...options }: UploadOptions & { readonly git?: CodeGit | null } = {},
): Promise<Code> {
  const params = { projectId };
  if (sha256 !== null) {
    const { items } = await client.code.list({ params, query: { sha256 } });
    const known = items[0];
    if (known && (known.git !== null || git === null)) return known;
  }
  const { id } = await client.data.upload({ params, query: { fileName: "code.tar.gz" } }, archive, options);
  return client.code.create({ params, body: { uploadId: id, git } });
}
