import { z } from "zod";
import { ExperimentName } from "./experiment.js";
import { fieldForms } from "./field-form.js";
import { IsolationNote } from "./isolation.js";
import { Job } from "./job.js";
import { NodeTotals } from "./job-node.js";
import { ChangedScriptResources, ScriptResources } from "./job-resources.js";
import { route } from "./route.js";
import { RunSummary } from "./run-log.js";
import { AnyRunId, CodeId, DataId, InProject, Instant, JobId, ModelName, Name, Sha256, TargetId } from "./units.js";

/** A name that stands in the command as `${{parameters.NAME}}`. */
export const ParameterName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/, fieldForms.form_parameter_name);
/** A name that becomes an environment variable. */
export const VariableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, fieldForms.form_variable_name);

/** A parameter's value. */
export const ParameterValue = z.union([z.number(), z.boolean(), z.string().max(6000)]);

/** A data version as a file that the script reads. */
export const DataFile = z.object({
  dataId: DataId,
  version: z.number().int().min(1).optional().meta({ description: "Default: the newest when the job is sent" }),
  format: z.enum(["parquet", "csv"]).default("parquet"),
});

/** Files that a run has kept, as a folder that the script reads. */
export const RunFolder = z.object({
  runId: AnyRunId,
  path: z.string().max(1000).default("").meta({
    description: "A folder or a file of the run's artifacts; default: all of them. Of a training of ours: model",
  }),
});

export type RunFolder = z.infer<typeof RunFolder>;

export const ScriptInput = z.union([DataFile, RunFolder]);
export type ScriptInput = z.infer<typeof ScriptInput>;

/** What the script leaves, and what becomes of it once it has ended well. */
export const ScriptOutput = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("artifact").meta({ description: "A folder, kept with the run" }) }),
  z.object({
    kind: z.literal("data").meta({ description: "A file that becomes a data set, or the next version of one" }),
    name: Name,
    format: z.enum(["csv", "parquet", "jsonl"]).default("parquet"),
  }),
  z.object({
    kind: z.literal("model").meta({
      description:
        "A folder with a model as MLflow saves it, kept with the run and registered under the name, if one is given",
    }),
    name: ModelName.nullable().default(null),
  }),
]);
export type ScriptOutput = z.infer<typeof ScriptOutput>;

/** Where the packages of a Python script come from. */
export const ScriptEnvironment = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("code").meta({
      description:
        "What the code says: uv.lock, pyproject.toml, requirements.txt or environment.yml; none without them",
    }),
  }),
  z.object({ kind: z.literal("named"), name: Name }),
  z.object({
    kind: z.literal("packages"),
    requirements: z.array(z.string().min(1).max(500)).max(500),
    python: z.string().max(20).optional().meta({ description: "Such as 3.12; default: the newest that is there" }),
  }),
  z.object({ kind: z.literal("none").meta({ description: "The machine's own programs" }) }),
]);
export type ScriptEnvironment = z.infer<typeof ScriptEnvironment>;

/** A script of one's own as it is sent: what runs, on what, with what, and how long it may take. */
export const ScriptSpec = z
  .object({
    name: Name.optional().meta({ description: "Of the job and its run; default: the command's first words" }),
    experiment: ExperimentName.optional().meta({
      description: "Made in the project where there is none of that name; default: the project's first",
    }),
    codeId: CodeId.nullable().default(null).meta({ description: "The code; null for a command that needs none" }),
    command: z.string().trim().min(1).max(10_000).meta({
      description:
        "For the shell, in the code's folder. ${{parameters.NAME}}, ${{inputs.NAME}} and ${{outputs.NAME}} are replaced, quoted.",
    }),
    parameters: z
      .record(ParameterName, ParameterValue)
      .default({})
      .meta({ description: "Logged as params of the run, and in CRISOL_PARAMETERS as JSON" }),
    inputs: z.record(VariableName, ScriptInput).default({}),
    outputs: z.record(VariableName, ScriptOutput).default({}),
    environment: ScriptEnvironment.default({ kind: "code" }),
    variables: z
      .record(VariableName, z.string().max(10_000))
      .default({})
      .meta({ description: "Environment variables, for all who see the project: no secrets" }),
    secrets: z
      .array(VariableName)
      .max(100)
      .default([])
      .meta({ description: "Names of the project's secrets, each an environment variable of that name" }),
    resources: ScriptResources.default({ cores: 1, memoryBytes: null, nodes: 1, processesPerNode: 1 }),
    timeoutSeconds: z.number().int().min(1).max(31_536_000).nullable().default(null).meta({
      description: "From the start of the command; null: as long as it takes",
    }),
    retries: z
      .number()
      .int()
      .min(0)
      .max(10)
      .default(0)
      .meta({ description: "How often it starts again after a failure" }),
    priority: z.number().int().min(0).max(100).default(50).meta({ description: "Those with a higher one start first" }),
  })
  .meta({ id: "ScriptSpec" });
export type ScriptSpec = z.infer<typeof ScriptSpec>;
/** What a caller gives of it; the rest are defaults. */
export type ScriptSpecInput = z.input<typeof ScriptSpec>;

/** One process of a job of several. */
export const ScriptRank = z.object({
  rank: z.number().int(),
  /** Among those of its node. */
  localRank: z.number().int(),
  /** `stopped`: it was ended because another one had failed, or the job was cancelled. */
  state: z.enum(["waiting", "running", "succeeded", "failed", "stopped"]),
  exitCode: z.number().int().nullable(),
  /** What ended it, such as SIGKILL; null where it ended itself. */
  signal: z.string().nullable(),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** What it printed last, of one that failed. */
  lastLines: z.array(z.string()),
});
export type ScriptRank = z.infer<typeof ScriptRank>;

/** One node of a job of several processes. */
export const ScriptNode = z
  .object({
    /** Counts from 0. */
    node: z.number().int(),
    target: z.object({ id: TargetId, name: z.string() }).nullable(),
    /** Of that target when it started. */
    pricePerHour: z.number().nullable(),
    currency: z.string().nullable(),
    /** So far, and of all its processes; null before the first measurement. */
    usage: NodeTotals.nullable(),
    ranks: z.array(ScriptRank),
  })
  .meta({ id: "ScriptNode" });
export type ScriptNode = z.infer<typeof ScriptNode>;

/** What was sent, and what came of it. */
export const ScriptJob = z
  .object({
    job: Job,
    runId: AnyRunId,
    spec: ScriptSpec,
    /** The data versions that it reads. */
    inputs: z.record(
      z.string(),
      z.object({ dataId: DataId, name: z.string(), version: z.number().int(), sha256: Sha256 }),
    ),
    /** What it reads of other runs; the hash is of all the files' paths and content. */
    folders: z.record(
      z.string(),
      z.object({ runId: AnyRunId, path: z.string(), fileCount: z.number().int(), sha256: Sha256 }),
    ),
    /** The run that it repeats; null for a first one. */
    rerunOf: AnyRunId.nullable(),
    /** How its environment came to be; null while it has none. */
    environment: z
      .object({
        /** Equal for equal packages, Python and platform. */
        hash: z.string(),
        /** Every package with its version and hashes, as `pip` reads it. */
        lock: z.string(),
        python: z.string(),
        isCached: z.boolean(),
      })
      .nullable(),
    /** How it is kept apart from the rest of the machine, and where not; null until it started. */
    isolation: z.array(IsolationNote).nullable(),
    /** Of several processes: of the first that failed, else of rank 0. */
    exitCode: z.number().int().nullable(),
    /** Where its processes run or ran, and how each did; none of a job of one. */
    nodes: z.array(ScriptNode),
    /** What its outputs became. */
    outputs: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(["artifact", "data", "model"]),
        /** Path in the run's artifacts; null for data. */
        artifactPath: z.string().nullable(),
        data: z.object({ dataId: DataId, version: z.number().int() }).nullable(),
        model: z.object({ name: z.string(), version: z.number().int() }).nullable(),
        /** Why it became nothing; null when all is well. */
        problem: z.string().nullable(),
      }),
    ),
    createdAt: Instant,
  })
  .meta({ id: "ScriptJob" });
export type ScriptJob = z.infer<typeof ScriptJob>;

const submitErrors = ["not_found", "script_invalid", "data_version_missing", "no_target_fits"] as const;
const started = z.object({ job: Job, run: RunSummary });

export const scriptJobRoutes = {
  submit: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/jobs",
    summary: "Run a script of one's own as a job, which is a run",
    access: "user",
    params: InProject,
    body: ScriptSpec,
    result: started,
    status: 202,
    errors: submitErrors,
  }),
  script: route({
    method: "GET",
    path: "/api/v1/jobs/:jobId/script",
    summary: "What a job of one's own script was sent with, and what came of it",
    access: "user",
    params: z.object({ jobId: JobId }),
    result: ScriptJob,
    errors: ["not_found"],
  }),
  ofRun: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/runs/:runId/job",
    summary: "The script and the job of a run that was a job of one's own script",
    access: "user",
    params: InProject.extend({ runId: AnyRunId }),
    result: ScriptJob,
    errors: ["not_found"],
  }),
  rerun: route({
    method: "POST",
    path: "/api/v1/jobs/:jobId/rerun",
    summary: "Run the same script again, with the same code, inputs and environment, or with other parameters",
    access: "user",
    params: z.object({ jobId: JobId }),
    body: z.object({
      name: Name.optional(),
      parameters: z
        .record(ParameterName, ParameterValue)
        .default({})
        .meta({ description: "Instead of those of the same names" }),
      priority: z.number().int().min(0).max(100).optional(),
      resources: ChangedScriptResources.optional(),
      newestData: z.boolean().default(false).meta({ description: "Read the newest versions of its data sets" }),
    }),
    result: started,
    status: 202,
    errors: submitErrors,
  }),
} as const;
