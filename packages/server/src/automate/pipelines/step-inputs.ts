import { isFromParameter, type PipelineStep, type ScriptInput, type ScriptJob, ScriptSpec } from "@crisol/contract";
import type { Kysely } from "kysely";
import { MODEL_PATH } from "../../script/run-folder.js";
import { scriptJobOfRun, scriptJobView } from "../../script/script-jobs.js";
import type { Database } from "../../store/database.js";
import type { PipelineRunRecord, PipelineStepRecord } from "./pipeline-runs.js";

type OfKind<Kind> = Extract<PipelineStep, { readonly kind: Kind }>;
type Values = Readonly<Record<string, string | number | boolean>>;

/** A step whose turn it is, and those that have ended. */
export interface StepTurn {
  readonly run: PipelineRunRecord;
  readonly name: string;
  /** Of the run. */
  readonly parameters: Values;
  readonly steps: readonly PipelineStepRecord[];
}

/** The script that the step is, with the outputs of other steps in the place of their names. */
export async function scriptOfStep(
  db: Kysely<Database>,
  turn: StepTurn,
  step: OfKind<"script">,
  pipelineName: string,
): Promise<ScriptSpec> {
  const inputs: Record<string, ScriptInput> = {};
  for (const [name, input] of Object.entries(step.inputs)) {
    inputs[name] =
      "runId" in input
        ? input
        : "step" in input
          ? await outputOf(db, turn, input)
          : { ...(await versionNamed(db, turn.run.projectId, input)), format: input.format };
  }
  const { kind: _kind, after: _after, cache: _cache, ...script } = step;
  return ScriptSpec.parse({
    ...script,
    name: `${pipelineName} ${turn.run.number}: ${turn.name}`.slice(0, 120),
    parameters: valuesWith(step.parameters, turn.parameters),
    inputs,
  });
}

/** The data version that a training reads; undefined: its recipe's own. */
export async function dataOfTraining(
  db: Kysely<Database>,
  turn: StepTurn,
  { data }: OfKind<"train">,
): Promise<{ readonly dataId: string; readonly version: number } | undefined> {
  if (data === undefined) return undefined;
  if ("data" in data) return versionNamed(db, turn.run.projectId, data);
  const output = await scriptOutput(db, turn, data);
  if (!output.data) throw new Error(`The output ${data.step}.${data.output} is no data.`);
  return output.data;
}

/** The values of a step, with those of the run in the place of parameters' names. */
export function valuesWith<Value>(values: Readonly<Record<string, Value>>, parameters: Values) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isFromParameter(value) ? parameters[value.parameter]! : value,
    ]),
  ) as Record<string, Exclude<Value, { parameter: string }>>;
}

/** What another step has left, as an input. */
async function outputOf(
  db: Kysely<Database>,
  turn: StepTurn,
  reference: { readonly step: string; readonly output: string; readonly format: "parquet" | "csv" },
): Promise<ScriptInput> {
  const runId = runOfStep(turn, reference.step);
  const isTraining = await db.selectFrom("training").select("runId").where("runId", "=", runId).executeTakeFirst();
  if (isTraining) return { runId, path: MODEL_PATH };
  const { data, artifactPath } = await scriptOutput(db, turn, reference);
  if (data) return { ...data, format: reference.format };
  return { runId, path: artifactPath ?? "" };
}

async function scriptOutput(
  db: Kysely<Database>,
  turn: StepTurn,
  { step, output }: { readonly step: string; readonly output: string },
): Promise<ScriptJob["outputs"][number]> {
  const script = await scriptJobView(db, await scriptJobOfRun(db, turn.run.projectId, runOfStep(turn, step)));
  const found = script.outputs.find(({ name }) => name === output);
  // A script that ended well has left all of its outputs.
  if (!found) throw new Error(`The step ${step} has left no ${output}.`);
  return found;
}

function runOfStep({ steps }: StepTurn, name: string): string {
  const runId = steps.find((step) => step.name === name)?.runId;
  if (!runId) throw new Error(`The step ${name} has no run.`);
  return runId;
}

/** Versions were pinned when the run began. */
async function versionNamed(
  db: Kysely<Database>,
  projectId: string,
  { data, version }: { readonly data: string; readonly version?: number | undefined },
): Promise<{ readonly dataId: string; readonly version: number }> {
  const { id } = await db
    .selectFrom("data")
    .select("id")
    .where("projectId", "=", projectId)
    .where("name", "=", data)
    .executeTakeFirstOrThrow();
  return { dataId: id, version: version! };
}
