import type { CriterionResult, DefinitionSuggestion, JobEvent, MetricValue, Reason, Step } from "@crisol/contract";
import type { Client } from "./client.js";
import { waitForJob } from "./jobs.js";

/** What the quickstart says as it goes: a step begins, moves on, or is done with what it found. */
export type QuickstartEvent =
  | { readonly step: Step; readonly state: "started"; readonly text?: string }
  | {
      readonly step: Step;
      readonly state: "progress";
      readonly phase: string;
      readonly done: number;
      readonly total: number | null;
    }
  | { readonly step: Step; readonly state: "done"; readonly findings: readonly Reason[] };

export interface QuickstartOptions {
  /** One of `client.data.examples()`. Default "diabetes". */
  readonly example?: string;
  /** What the project says of itself, where it is not to be English. Default: the example's own texts. */
  readonly texts?: { readonly name: string; readonly output: string; readonly description: string };
  readonly signal?: AbortSignal;
  readonly onStep?: (event: QuickstartEvent) => void;
}

/** Everything the six steps made. */
export interface QuickstartResult {
  readonly project: {
    readonly id: string;
    readonly name: string;
    readonly task: string;
    readonly target: string;
    readonly primaryMetric: string;
  };
  readonly dataset: {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly rows: number;
    readonly columns: number;
  };
  readonly recipe: { readonly id: string; readonly steps: number; readonly split: string };
  readonly run: {
    readonly id: string;
    readonly algorithm: string;
    readonly metrics: Readonly<Record<string, MetricValue>>;
    readonly seconds: number;
  };
  readonly model: {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly criteria: readonly CriterionResult[];
  };
  readonly endpoint: { readonly id: string; readonly name: string; readonly url: string; readonly key: string };
  readonly monitor: { readonly endpointId: string; readonly psiThreshold: number | null; readonly windowRows: number };
  /** A command that answers with a prediction. */
  readonly curl: string;
}

/**
 * The six steps on one of the shipped data sets, through the same routes that anybody uses: define, get data,
 * prepare, train, deploy, monitor. Rejects with the first error; what was made until then stays in the workspace.
 */
export async function quickstart(client: Client, options: QuickstartOptions = {}): Promise<QuickstartResult> {
  const { example = "diabetes", signal, onStep = () => {} } = options;
  const request = signal ? { signal } : {};
  const follow = (step: Step) => ({ ...request, onEvent: (event: JobEvent) => report(step, event, onStep) });
  const { items: examples } = await client.data.examples(undefined, request);
  const shipped = examples.find((candidate) => candidate.name === example);
  if (!shipped) throw new RangeError(`no example "${example}"; there are ${examples.map((e) => e.name).join(", ")}`);

  onStep({ step: "define", state: "started", text: shipped.description });
  const { title: name, output, description } = shipped;
  const created = await client.project.create({ body: options.texts ?? { name, output, description } }, request);
  const params = { projectId: created.id };

  onStep({ step: "data", state: "started" });
  const imported = await client.data.import({ params, body: { name: example, source: { example } } }, request);
  await waitForJob(client, imported.job.id, follow("data"));
  const data = await client.data.get({ params: { ...params, dataId: imported.data.id } }, request);
  const version = data.versions.find((candidate) => candidate.version === imported.version);
  if (!version) throw new Error(`version ${imported.version} of ${example} is missing after its import`);
  onStep({
    step: "data",
    state: "done",
    findings: [
      finding(
        "imported",
        { rows: version.rowCount, columns: version.columns.length, refused: version.refusedRowCount },
        `${version.rowCount} rows, ${version.columns.length} columns, ${version.refusedRowCount} rows refused`,
      ),
    ],
  });

  const reference = { dataId: data.id, version: version.version };
  await client.project.update({ params, body: { data: reference } }, request);
  const suggestion = await client.project.suggest({ params, query: { target: shipped.target } }, request);
  const definition = definitionOf(suggestion, shipped.target);
  const project = await client.project.update({ params, body: definition }, request);
  onStep({ step: "define", state: "done", findings: reasonsOf(suggestion) });

  onStep({ step: "prepare", state: "started" });
  const plan = await client.recipe.suggest({ params, query: { algorithm: "gradient_boosting" } }, request);
  const recipe = await client.recipe.create(
    { params, body: { name: "suggested", steps: plan.steps.map(({ step }) => step), split: plan.split.value } },
    request,
  );
  onStep({ step: "prepare", state: "done", findings: [...plan.steps.map(({ reason }) => reason), plan.split.reason] });

  onStep({ step: "train", state: "started" });
  const training = await client.run.create({ params, body: { recipeId: recipe.id } }, request);
  await waitForJob(client, training.job.id, follow("train"));
  const run = await client.run.get({ params: { ...params, runId: training.run.id } }, request);
  const best = run.metrics.test[run.primaryMetric];
  onStep({
    step: "train",
    state: "done",
    findings: [
      finding(
        "trained",
        {
          metric: run.primaryMetric,
          value: best?.value ?? 0,
          lower: best?.lower ?? 0,
          upper: best?.upper ?? 0,
          seconds: run.seconds ?? 0,
        },
        `${run.algorithm}: ${run.primaryMetric} ${best?.value?.toFixed(3)} on ${run.rowCounts?.test} test rows in ${run.seconds?.toFixed(1)} s`,
      ),
    ],
  });

  onStep({ step: "deploy", state: "started" });
  const servedName = await freeName(client, example);
  const model = await client.model.register({ params, body: { runId: run.id, name: servedName } }, request);
  const unmet = model.criteria.filter((result) => !result.passed);
  const endpoint = await client.endpoint.create(
    {
      params,
      body: {
        name: servedName,
        modelId: model.modelId,
        version: model.version,
        ...(unmet.length > 0 && {
          override: { reason: "quickstart: shows the whole path although a suggested criterion is not met" },
        }),
      },
    },
    request,
  );
  onStep({
    step: "deploy",
    state: "done",
    findings: [
      finding(
        "deployed",
        { name: endpoint.name, version: model.version, unmet: unmet.length },
        `${endpoint.name} answers with version ${model.version}; ${model.criteria.length - unmet.length} of ${model.criteria.length} criteria met`,
      ),
    ],
  });

  onStep({ step: "monitor", state: "started" });
  const row = Object.fromEntries(endpoint.signature.inputs.map((input) => [input.name, input.example]));
  await client.endpoint.predict({ params: { endpointName: endpoint.name }, body: { rows: [row] } }, request);
  const monitor = await client.monitor.report({ params: { ...params, endpointId: endpoint.id } }, request);
  onStep({
    step: "monitor",
    state: "done",
    findings: [
      finding(
        "monitoring",
        { threshold: monitor.settings.psiThreshold ?? 0, rows: monitor.settings.windowRows },
        `watches ${endpoint.signature.inputs.length} inputs and the prediction; alerts above PSI ${monitor.settings.psiThreshold}`,
      ),
    ],
  });

  return {
    project: {
      id: project.id,
      name: project.name,
      task: project.task ?? "",
      target: project.target ?? "",
      primaryMetric: project.primaryMetric ?? "",
    },
    dataset: {
      id: data.id,
      name: data.name,
      version: version.version,
      rows: version.rowCount,
      columns: version.columns.length,
    },
    recipe: { id: recipe.id, steps: recipe.steps.length, split: recipe.split.method },
    run: { id: run.id, algorithm: run.algorithm, metrics: run.metrics.test, seconds: run.seconds ?? 0 },
    model: { id: model.modelId, name: model.name, version: model.version, criteria: model.criteria },
    endpoint: { id: endpoint.id, name: endpoint.name, url: endpoint.url, key: endpoint.key },
    monitor: {
      endpointId: endpoint.id,
      psiThreshold: monitor.settings.psiThreshold,
      windowRows: monitor.settings.windowRows,
    },
    curl: curlOf(endpoint.url, endpoint.key, row),
  };
}

/** A shell command that asks an endpoint for the prediction of `row`. */
export function curlOf(url: string, key: string, row: Readonly<Record<string, unknown>>): string {
  const body = JSON.stringify({ rows: [row] }).replaceAll("'", "'\\''");
  return `curl -s ${url} -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${body}'`;
}

function definitionOf(suggestion: DefinitionSuggestion, target: string) {
  return {
    target: suggestion.target?.value ?? target,
    task: suggestion.task?.value ?? null,
    positiveClass: suggestion.positiveClass?.value ?? null,
    primaryMetric: suggestion.primaryMetric?.value ?? null,
    criteria: suggestion.criteria.map(({ value }) => value),
  };
}

function reasonsOf(suggestion: DefinitionSuggestion): Reason[] {
  const { target, task, positiveClass, primaryMetric, criteria } = suggestion;
  return [target, task, positiveClass, primaryMetric, ...criteria].flatMap((found) => (found ? [found.reason] : []));
}

/** `wanted`, or `wanted-2`, `wanted-3` ... when endpoints or models with those names exist. */
async function freeName(client: Client, wanted: string): Promise<string> {
  const taken = new Set<string>();
  const { items: projects } = await client.project.list({ query: { limit: 1000 } });
  for (const { id } of projects) {
    const of = { params: { projectId: id }, query: { limit: 1000 } };
    const [endpoints, models] = await Promise.all([client.endpoint.list(of), client.model.list(of)]);
    for (const { name } of [...endpoints.items, ...models.items]) taken.add(name);
  }
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}

function finding(code: string, params: Reason["params"], text: string): Reason {
  return { code: `quickstart_${code}`, params, text };
}

function report(step: Step, event: JobEvent, onStep: (event: QuickstartEvent) => void): void {
  if (event.type !== "progress") return;
  onStep({ step, state: "progress", phase: event.phase, done: event.done, total: event.total });
}
