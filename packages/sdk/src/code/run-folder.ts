import type { ScriptJob, ScriptSpecInput } from "@crisol/contract";
import type { Api } from "../client.js";
import { type AttemptLogEvent, followLog } from "../follow-log.js";
import { diskFolder } from "./disk-folder.js";
import { gitFacts } from "./git-facts.js";
import { packCode } from "./pack-code.js";
import { uploadCode } from "./upload-code.js";

export interface RunFolderOptions {
  /** What the script prints, as it does, in each of its attempts. */
  readonly onLog?: (event: AttemptLogEvent) => void;
  /** Ends the waiting, not the job. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a folder of this machine as a job, which is a run, and returns both. Rejects with `code_invalid`, `script_invalid`,
 * and `not_found` for data and secrets that the project has not.
 */
export async function submitFolder(
  client: Api,
  projectId: string,
  folder: string,
  spec: Omit<ScriptSpecInput, "codeId">,
): Promise<Awaited<ReturnType<Api["job"]["submit"]>>> {
  const packed = await packCode(await diskFolder(folder));
  const { id: codeId } = await uploadCode(client, projectId, packed, { git: await gitFacts(folder) });
  return client.job.submit({ params: { projectId }, body: { ...spec, codeId } });
}

/** As `submitFolder`, and waits for the job's end: returns what came of it, also when it failed. */
export async function runFolder(
  client: Api,
  projectId: string,
  folder: string,
  spec: Omit<ScriptSpecInput, "codeId">,
  { onLog, signal }: RunFolderOptions = {},
): Promise<ScriptJob> {
  const { job } = await submitFolder(client, projectId, folder, spec);
  const params = { jobId: job.id };
  const options = signal === undefined ? {} : { signal };
  for await (const event of followLog(client, job.id, options)) onLog?.(event);
  return client.job.script({ params }, options);
}
