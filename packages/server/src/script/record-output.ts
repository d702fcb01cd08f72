import type { ScriptJob, ScriptSpec } from "@crisol/contract";
import type { FinishedJob } from "../compute/job-kind.js";
import { nextVersion } from "../data/next-version.js";
import { mlflowContent } from "../deploy/model-versions.js";
import { registerVersion } from "../deploy/registration.js";
import type { Tx } from "../store/database.js";
import { putArtifact } from "../track/artifacts.js";
import type { ScriptJobRecord } from "./script-jobs.js";
import type { KeptOutput } from "./script-outputs.js";

type RecordedOutput = ScriptJob["outputs"][number];

const NO_MODEL =
  "it has neither an MLmodel at its root, as MLflow's save_model writes it, nor a model file of the engine (.crisol)";

/** What an output of a script becomes: files of its run, a data version, a version of a model. */
export async function recordOutput(
  tx: Tx,
  given: {
    readonly job: FinishedJob;
    readonly row: ScriptJobRecord;
    readonly spec: ScriptSpec;
    readonly output: KeptOutput;
    readonly nowMs: number;
  },
): Promise<RecordedOutput> {
  const { job, row, spec, output, nowMs } = given;
  const { name } = output;
  const wanted = spec.outputs[name]!;
  const nothing = { name, kind: wanted.kind, artifactPath: null, data: null, model: null, problem: null };
  if ("problem" in output) return { ...nothing, problem: output.problem };
  if ("data" in output) {
    if (wanted.kind !== "data") return nothing;
    return { ...nothing, data: await addDataVersion(tx, job, wanted.name, output.data, nowMs) };
  }
  const artifactPath = `outputs/${name}`;
  for (const { path, sha256, sizeBytes } of output.files) {
    const file = { rootId: row.runId, path: `${artifactPath}/${path}`, sha256, sizeBytes, updatedAtMs: nowMs };
    await putArtifact(tx, file);
  }
  if (wanted.kind !== "model" || wanted.name === null) return { ...nothing, artifactPath };
  const { model } = output;
  const isMlflow = output.files.some(({ path }) => path === "MLmodel");
  if (model ? "problem" in model : !isMlflow) {
    const reason = model && "problem" in model ? model.problem : NO_MODEL;
    return { ...nothing, artifactPath, problem: `${reason}, and was not registered` };
  }
  const version = await registerVersion(tx, job.projectId, wanted.name, {
    ...mlflowContent({ runId: row.runId, loggedModelId: null, artifactPath }),
    ...{ description: "", runLink: null, source: `runs:/${row.runId}/${artifactPath}` },
    // MLflow's clients load what is made of a model file of ours, not the folder that it came in.
    ...(model && { format: "crisol" as const, artifactPath: null, source: null, ...model }),
    criteria: "[]",
    createdAtMs: nowMs,
  });
  return { ...nothing, artifactPath, model: { name: wanted.name, version: version.version } };
}

async function addDataVersion(
  tx: Tx,
  job: FinishedJob,
  name: string,
  data: Extract<KeptOutput, { readonly data: unknown }>["data"],
  nowMs: number,
): Promise<{ dataId: string; version: number }> {
  const place = await nextVersion(tx, job.projectId, name, nowMs);
  const { columns, options, ...measured } = data;
  await tx
    .insertInto("dataVersion")
    .values({
      ...measured,
      ...place,
      jobId: job.id,
      columns: JSON.stringify(columns),
      options: JSON.stringify(options),
      sourceKind: "job",
      uploadId: null,
      createdAtMs: nowMs,
      finishedAtMs: nowMs,
    })
    .execute();
  return place;
}
