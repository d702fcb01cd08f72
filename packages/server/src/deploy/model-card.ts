import type { CriterionResult, Evaluation, MetricValue, Signature, StageChange } from "@crisol/contract";
import { exportPossibilities } from "@crisol/engine";
import type { ProjectRecord } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { latestMetrics } from "../track/metrics.js";
import { getRun, type RunRecord } from "../train/runs.js";
import { codeOf, list, plain, section, table } from "./card-markdown.js";
import { stagesOf } from "./model-stages.js";
import type { ModelVersionRecord } from "./model-versions.js";

/** Columns that are listed by their importance. */
const MOST_IMPORTANT = 20;

/** All that a card says. */
interface CardFacts {
  readonly project: ProjectRecord;
  readonly version: ModelVersionRecord;
  /** The training of ours that made it. */
  readonly run: RunRecord | null;
  readonly dataName: string | null;
  readonly evaluation: Evaluation | null;
  /** On test rows, or else what its run has logged. */
  readonly metrics: readonly (readonly [string, MetricValue])[];
  readonly stages: readonly StageChange[];
  readonly endpoints: readonly string[];
  /** Data sets that a run of a client says it read. */
  readonly inputs: readonly { readonly name: string; readonly digest: string }[];
}

/**
 * What is known of a version, as Markdown in English: what it is for, what it was made of, how good it is, what it is not
 * for, and how it is used. The texts that people wrote about it are in it as they are.
 */
export async function modelCard(
  effects: Effects,
  project: ProjectRecord,
  version: ModelVersionRecord,
): Promise<string> {
  return cardOf(await factsOf(effects, project, version));
}

async function factsOf(
  { store, blobs }: Effects,
  project: ProjectRecord,
  version: ModelVersionRecord,
): Promise<CardFacts> {
  const { modelId, runId, evaluationSha256 } = version;
  const run = version.lineage === null || runId === null ? null : await getRun(store.read, project.id, runId);
  const data =
    run && (await store.read.selectFrom("data").select("name").where("id", "=", run.dataId).executeTakeFirst());
  const own = Object.entries(JSON.parse(version.metrics) as Record<string, MetricValue>);
  const logged = own.length > 0 || runId === null ? [] : await latestMetrics(store.read, runId);
  const endpoints = await store.read
    .selectFrom("endpoint")
    .select("name")
    .where("modelId", "=", modelId)
    .where("version", "=", version.version)
    .orderBy("name")
    .execute();
  const inputs = await store.read
    .selectFrom("runInput")
    .select(["name", "digest"])
    .where("runId", "=", runId ?? "")
    .orderBy("name")
    .execute();
  return {
    project,
    version,
    run,
    dataName: data?.name ?? null,
    evaluation:
      evaluationSha256 === null ? null : JSON.parse(Buffer.from(await blobs.read(evaluationSha256)).toString("utf8")),
    metrics: [...own, ...logged.map(({ key, value }) => [key, { value, lower: null, upper: null }] as const)],
    stages: await stagesOf(store.read, version),
    endpoints: endpoints.map(({ name }) => name),
    inputs,
  };
}

function cardOf(facts: CardFacts): string {
  const { version } = facts;
  const parts = [
    `# ${plain(version.modelName)}, version ${version.version}`,
    version.description,
    section("What it is for", ...purpose(facts)),
    section("What it was made of", ...origin(facts)),
    section("What it takes and answers", ...signature(facts)),
    section("How good it is", ...quality(facts)),
    section("What it looks at", importance(facts)),
    section("Limits", list(limits(facts))),
    section("How to use it", ...usage(facts)),
    section("What became of it", history(facts)),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function purpose({ project, run }: CardFacts): string[] {
  const predicts = run
    ? `It predicts ${plain(run.target)} (${run.task.replaceAll("_", " ")}${run.positiveClass === null ? "" : `, positive class ${plain(run.positiveClass)}`}).`
    : "";
  return [project.description, project.output === "" ? predicts : `${plain(project.output)}. ${predicts}`.trim()];
}

function origin({ version, run, dataName, inputs }: CardFacts): string[] {
  const facts: [string, string | null][] = [
    ["Format", version.format],
    ["Algorithm", version.algorithm],
    ["Run", version.runId],
    ["Source", version.source],
    ["SHA-256 of the model file", version.sha256],
    ["Registered", new Date(version.createdAtMs).toISOString()],
    ["Aliases", version.aliases.join(", ") || null],
    ["Tags", version.tags.map(({ key, value }) => `${key} = ${value}`).join(", ") || null],
  ];
  if (run) {
    facts.push(
      ["Data", `${dataName ?? run.dataId}, version ${run.dataVersion}`],
      ["SHA-256 of the data", run.dataSha256],
      ["Recipe", run.recipeId],
      ["Seed", String(run.seed)],
      [
        "Rows",
        run.rowCounts &&
          Object.entries(run.rowCounts)
            .map(([part, count]) => `${count} ${part}`)
            .join(", "),
      ],
    );
  }
  const rows = facts.flatMap(([name, value]) => (value === null ? [] : [[name, plain(value)]]));
  return [
    table(["", ""], rows),
    table(
      ["data set", "digest"],
      inputs.map(({ name, digest }) => [plain(name), plain(digest)]),
    ),
  ];
}

function signature({ version }: CardFacts): string[] {
  if (version.signature === null) return ["Not known: the version was registered by a client that says nothing of it."];
  const { inputs, output } = JSON.parse(version.signature) as Signature;
  const rows = inputs.map(({ name, type, minimum, maximum, levels, missingSeen }) => [
    plain(name),
    type,
    levels ? plain(levels.slice(0, 10).join(", ")) + (levels.length > 10 ? ", …" : "") : range(type, minimum, maximum),
    missingSeen ? "yes" : "no",
  ]);
  const answers =
    output.classes.length > 0
      ? `one of ${output.classes.map(plain).join(", ")}, with the probability of each`
      : "a number";
  return [
    table(["input", "type", "seen in training", "missing seen"], rows),
    `It answers ${plain(output.target)}: ${answers}.`,
  ];
}

function range(type: string, minimum: number | null, maximum: number | null): string | null {
  if (minimum === null || maximum === null) return null;
  if (type === "timestamp") return `${new Date(minimum).toISOString()} to ${new Date(maximum).toISOString()}`;
  return `${Number(minimum.toPrecision(6))} to ${Number(maximum.toPrecision(6))}`;
}

function quality({ version, metrics, evaluation, run }: CardFacts): string[] {
  const criteria = JSON.parse(version.criteria) as CriterionResult[];
  const measured = evaluation
    ? `On ${evaluation.rowCount} test rows${run ? " that training never saw" : " of the project"}, with 95 % bootstrap intervals.`
    : "As its run logged it: not measured by this server.";
  return [
    metrics.length > 0 ? measured : "Nothing was measured.",
    table(
      ["metric", "value", "from", "to"],
      metrics.map(([name, { value, lower, upper }]) => [plain(name), finite(value), finite(lower), finite(upper)]),
    ),
    table(
      ["criterion when it was registered", "value", "met"],
      criteria.map(({ criterion, value, passed }) => [codeOf(criterion), value, passed ? "yes" : "**no**"]),
    ),
  ];
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function importance({ evaluation, run }: CardFacts): string {
  const columns = [...(evaluation?.importance ?? [])]
    .sort((a, b) => (b.permutation ?? b.model) - (a.permutation ?? a.model))
    .slice(0, MOST_IMPORTANT);
  return table(
    ["column", `drop of ${plain(run?.primaryMetric ?? "the metric")} when shuffled`, "share of the model"],
    columns.map(({ feature, permutation, model }) => [plain(feature), permutation, model]),
  );
}

function limits({ version, evaluation, run }: CardFacts): string[] {
  const found: string[] = [];
  if (version.signature === null) {
    found.push("This server cannot check what it is given, and does not serve it: only clients of MLflow load it.");
  } else {
    found.push(
      "Values outside of what training saw, and levels that it did not, are answered, but nothing is known of how well.",
    );
  }
  if (evaluation === null)
    found.push("Its figures, if any, come from its own run, on data that this server did not see.");
  else if (evaluation.rowCount < 200) found.push(`Its figures rest on only ${evaluation.rowCount} rows.`);
  if (run === null && evaluation !== null) {
    found.push("What it was trained on is not known: it may have seen the rows that it was measured on.");
  }
  const conformal = evaluation?.conformal;
  if (conformal) {
    found.push(
      `Its ${run?.task === "regression" ? "intervals" : "sets of classes"} were to hold ${conformal.level * 100} % of the true ` +
        `values and held ${(conformal.coverage * 100).toFixed(1)} % of those of the test rows.`,
    );
  }
  if (version.sha256 !== null && version.algorithm !== null) {
    const refused = exportPossibilities({ algorithm: version.algorithm, calibrated: version.calibration !== null })
      .filter(({ refusal }) => refusal !== null)
      .map(({ format }) => format);
    if (refused.length > 0) found.push(`It cannot be exported as ${refused.join(", ")}.`);
  }
  return found;
}

function usage({ version, endpoints, project }: CardFacts): string[] {
  const name = version.modelName;
  if (version.signature === null) {
    const address = JSON.stringify(`models:/${name}/${version.version}`);
    const load = `model = mlflow.pyfunc.load_model(${address})`;
    return [["```python", "import mlflow", "", load, "predictions = model.predict(table)", "```"].join("\n")];
  }
  const { inputs } = JSON.parse(version.signature) as Signature;
  const row = Object.fromEntries(inputs.map((input) => [input.name, input.example]));
  const body = JSON.stringify({ rows: [row] }).replaceAll("'", "\\u0027");
  const asked = endpoints.map((endpoint) =>
    [
      "```sh",
      `curl "$CRISOL_URL/api/v1/endpoints/${endpoint}/predict" -H "Authorization: Bearer $ENDPOINT_KEY" \\`,
      `  -H "Content-Type: application/json" -d '${body}'`,
      "```",
    ].join("\n"),
  );
  const commands = [
    "```sh",
    ...(endpoints.length > 0
      ? []
      : [
          `crisol endpoint create NAME --model ${shellQuoted(name)} --version ${version.version} --project ${project.id}`,
        ]),
    `crisol model download ${shellQuoted(name)} --version ${version.version} --project ${project.id} --out model.crisol`,
    "```",
  ].join("\n");
  return [...asked, commands];
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function history({ stages }: CardFacts): string {
  return table(
    ["when", "stage", "by", "why"],
    stages.map(({ at, stage, by, reason, isOverride }) => [
      at,
      stage,
      plain(by),
      `${plain(reason)}${isOverride ? " (criteria were not met)" : ""}` || null,
    ]),
  );
}
