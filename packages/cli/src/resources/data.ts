import { access } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type DataVersion, ImportOptions, Name, Sha256 } from "@crisol/contract";
import { waitForJob } from "@crisol/sdk";
import { z } from "zod";
import { sourceOf } from "../source.js";
import { kind } from "./kind.js";
import { hashOf } from "./local-file.js";
import { missing } from "./workspace.js";

/** Data by name: a source that is another, or is read otherwise, becomes the next version. */
export const data = kind({
  spec: z.strictObject({
    project: Name,
    name: Name,
    /** `example:NAME`, `server:PATH`, or a local file, from the folder of the resources' file. */
    source: z.string().min(1).max(4096),
    /** Of a local file; where it equals what was imported, the file need not be there. */
    sha256: Sha256.optional(),
    options: ImportOptions.strict().optional(),
  }),
  name: ({ project, name }) => `${project}/${name}`,
  madeFrom: ({ project }) => [`project ${project}`],

  async read(workspace, wanted) {
    const found = (await workspace.data(wanted.project)).find(({ name }) => name === wanted.name);
    const newest = found?.versions.find(({ version }) => version === found.latestVersion);
    if (!newest) return undefined;
    const now = described(newest);
    const { project, name } = wanted;
    if (now.sha256 === undefined) return { project, name, ...now };
    // A local file is the same if its bytes are, wherever it lies now.
    const same = now.sha256 === (wanted.sha256 ?? (await hashOf(resolve(workspace.folder, wanted.source))));
    return { project, name, ...now, source: same ? wanted.source : `${now.source} with other bytes` };
  },

  async write(workspace, { project, name, source, sha256, options = {} }) {
    const params = { projectId: (await workspace.project(project)).id };
    const local = !/^(example|server):/.test(source);
    const file = local ? resolve(workspace.folder, source) : source;
    if (local) await access(file).catch(() => missing(`there is no file ${source} (${file})`));
    if (local && sha256 && sha256 !== (await hashOf(file)))
      missing(`the file ${source} is not the one of sha256 ${sha256}`);
    const body = { name, source: await sourceOf(workspace.client, params.projectId, file, true), options };
    const { job } = await workspace.client.data.import({ params, body });
    await waitForJob(workspace.client, job.id);
    return undefined;
  },

  async list(workspace, project) {
    return [...(await workspace.data(project))]
      .reverse()
      .flatMap(({ name, latestVersion, versions }) =>
        versions
          .filter(({ version }) => version === latestVersion)
          .map((newest) => ({ project, name, ...described(newest), options: newest.options })),
      );
  },
});

function described({ source, options }: DataVersion) {
  if (source.kind === "upload") return { source: basename(source.name), sha256: source.sha256, options };
  if (source.kind === "job") return { source: `job:${source.name}`, options };
  return { source: `${source.kind === "path" ? "server" : "example"}:${source.name}`, options };
}
