import { setTimeout as sleep } from "node:timers/promises";
import { contract, type Sweep, type SweepSpecInput, type SweepTrial } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testsPostgres } from "../../../test/database.js";
import { startTestServer, type TestServer } from "../../../test/harness.js";

let server: TestServer;
let projectId: string;
beforeAll(async () => {
  server = await startTestServer();
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Sweeps" } }));
});
afterAll(() => server.close());

/** A program that logs what `body` says: `log(key, step, value)` awaits the server. */
const program = (body: string) =>
  `node -e '
const { CRISOL_URL: url, CRISOL_TOKEN: token, CRISOL_PROJECT_ID: project, CRISOL_RUN_ID: run } = process.env;
const p = JSON.parse(process.env.CRISOL_PARAMETERS);
const log = async (key, step, value) => {
  const answer = await fetch(url + "/api/v1/projects/" + project + "/runs/" + run + "/log", {
    method: "POST",
    headers: { authorization: "Bearer " + token, "content-type": "application/json" },
    body: JSON.stringify({ metrics: [{ key, step, value }] }),
  });
  if (!answer.ok) throw new Error(await answer.text());
};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => { ${body} })();
' # \${{parameters.x}}`;
/** Best at x = 1. */
const parabola = program('await log("loss", 0, (p.x - 1) ** 2);');
const line = { x: { type: "float", low: -5, high: 5 } } as const;

async function create(body: SweepSpecInput, of = projectId): Promise<Sweep> {
  return server.api(contract.sweep.create, { params: { projectId: of }, body });
}

async function get({ id, projectId: of }: Pick<Sweep, "id" | "projectId">): Promise<Sweep> {
  return server.api(contract.sweep.get, { params: { projectId: of, sweepId: id } });
}

async function ended(sweep: Sweep): Promise<{ sweep: Sweep; trials: SweepTrial[] }> {
  for (;;) {
    const now = await get(sweep);
    if (now.endedAt !== null) return { sweep: now, trials: await trialsOf(now) };
    await sleep(50);
  }
}

async function trialsOf({ id, projectId: of }: Sweep): Promise<SweepTrial[]> {
  const query = { limit: 1000 };
  return (await server.api(contract.sweep.trials, { params: { projectId: of, sweepId: id }, query })).items;
}

const run = async (body: SweepSpecInput, of = projectId) => ended(await create(body, of));
const script = (command: string) => ({ kind: "script", script: { command } }) as const;
const loss = { metric: "loss" };

describe("a sweep of a script", () => {
  test("tries every configuration of a grid, each a run nested in its own", async () => {
    const { sweep, trials } = await run({
      template: script(parabola),
      space: { x: { type: "choice", values: [-1, 0, 1, 2] } },
      objective: loss,
      strategy: { name: "grid" },
      parallelTrials: 2,
    });
    expect(sweep).toMatchObject({
      state: "completed",
      configurationCount: 4,
      reason: { code: "exhausted" },
      trialCounts: { completed: 4, failed: 0, running: 0 },
      best: { number: 2, parameters: { x: 1 }, value: 0, step: 0 },
    });
    expect(trials.map(({ value }) => value)).toEqual([4, 1, 0, 1]);
    const parent = await server.api(contract.run.log, { params: { projectId, runId: sweep.runId } });
    expect(parent.state).toBe("succeeded");
    expect(parent.log.metrics).toMatchObject([{ key: "loss", value: 0 }]);
    const nested = await server.fetch("/api/2.0/mlflow/runs/search", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        experiment_ids: [parent.experimentId],
        filter: `tags.mlflow.parentRunId = '${sweep.runId}'`,
      }),
    });
    const { runs } = (await nested.json()) as { runs: { info: { run_id: string; status: string } }[] };
    expect(runs.map(({ info }) => info.run_id).sort()).toEqual(trials.map(({ runId }) => runId).sort());
    expect(runs.every(({ info }) => info.status === "FINISHED")).toBe(true);
  });

  test("goes on past trials that fail, and takes the best point where that is asked for", async () => {
    const { sweep, trials } = await run({
      template: script(
        program('if (p.x === 2) process.exit(7); await log("loss", 0, p.x); await log("loss", 1, p.x + 10);'),
      ),
      space: { x: { type: "integer", low: 1, high: 3 } },
      objective: { metric: "loss", take: "best" },
      strategy: { name: "grid" },
    });
    expect(trials.map(({ state, value, step }) => [state, value, step])).toEqual([
      ["completed", 1, 0],
      ["failed", null, null],
      ["completed", 3, 0],
    ]);
    expect(trials[1]!.reason).toContain("exit code 7");
    expect(sweep.state).toBe("completed");
  });

  test("ends after several failures one after the other, with the last one's reason", async () => {
    const { sweep, trials } = await run({
      template: script("exit 3 # ${{parameters.x}}"),
      space: line,
      objective: loss,
      maximumFailures: 2,
    });
    expect(trials).toHaveLength(2);
    expect(sweep).toMatchObject({ state: "failed", reason: { code: "failures" }, best: null });
    expect(sweep.reason!.text).toContain("exit code 3");
    const parent = await server.api(contract.run.log, { params: { projectId, runId: sweep.runId } });
    expect(parent.state).toBe("failed");
  });

  test("whose trials never log the objective ends with what they log instead", async () => {
    const { sweep, trials } = await run({
      template: script(program('await log("los", 0, 1); await log("acc", 0, 1);')),
      space: line,
      objective: loss,
      parallelTrials: 2,
    });
    expect(trials.length).toBeGreaterThanOrEqual(3);
    expect(trials.length).toBeLessThanOrEqual(4);
    expect(sweep).toMatchObject({
      state: "failed",
      reason: { code: "objective_not_logged", params: { metric: "loss" } },
    });
    expect(sweep.reason!.text).toContain("logged acc, los");
  });

  // 42 trials say nothing of the store.
  test.skipIf(testsPostgres)(
    "by TPE comes nearer to the optimum than by chance, with the same seed always the same way",
    async () => {
      const of = (name: "tpe" | "random") =>
        run({
          template: script(parabola),
          space: line,
          objective: loss,
          strategy: { name, params: name === "tpe" ? { startup_trials: 4 } : {} },
          maximumTrials: 14,
          seed: 3,
        });
      const [tpe, random] = [await of("tpe"), await of("random")];
      expect(tpe.sweep.best!.value!).toBeLessThan(random.sweep.best!.value! / 2);
      const again = await of("tpe");
      expect(again.trials.map(({ parameters }) => parameters)).toEqual(tpe.trials.map(({ parameters }) => parameters));
    },
    120_000,
  );

  test("stops bad trials while they run, and says why", async () => {
    const { sweep, trials } = await run({
      template: script(
        program('for (let i = 1; i <= 40; i++) { await log("loss", i, p.x + 1 / i); await sleep(p.x > 0 ? 500 : 1); }'),
      ),
      space: { x: { type: "integer", low: 0, high: 3 } },
      objective: loss,
      strategy: { name: "grid" },
      stopping: { rule: "successive_halving", params: { min_resource: 2, reduction_factor: 2 } },
    });
    expect(sweep.state).toBe("completed");
    expect(trials.map(({ state }) => state)).toEqual(["completed", "stopped", "stopped", "stopped"]);
    for (const trial of trials.slice(1)) {
      expect(trial.step).toBeLessThan(20);
      expect(trial.value).toBeGreaterThan(1);
      expect(trial.reason).toMatch(/^At step \d+ \(rung 0\) .* go(es)? on\.$/);
      const log = await server.api(contract.run.log, { params: { projectId, runId: trial.runId } });
      expect(log.state).toBe("cancelled");
      expect(log.log.tags).toContainEqual({ key: "crisol.stopped", value: trial.reason });
    }
    expect(sweep.best!.number).toBe(0);
  }, 120_000);

  test("is stopped: what runs and what is queued is cancelled, and it can go on later", async () => {
    const sweep = await create({
      template: script(program('await log("loss", 0, p.x); if (p.x > 1) await sleep(600000);')),
      space: { x: { type: "integer", low: 1, high: 6 } },
      objective: loss,
      strategy: { name: "grid" },
      parallelTrials: 4,
    });
    while ((await get(sweep)).trialCounts.completed < 1) await sleep(50);
    await server.api(contract.sweep.stop, { params: { projectId, sweepId: sweep.id } });
    const after = await ended(sweep);
    expect(after.sweep).toMatchObject({ state: "stopped", reason: { code: "by_user" }, trialCounts: { running: 0 } });
    expect(after.trials.filter(({ state }) => state === "cancelled").length).toBeGreaterThanOrEqual(3);
    const jobs = (await server.api(contract.job.list, { query: { projectId, state: "running" } })).items;
    expect(jobs).toEqual([]);
    await expect(server.api(contract.sweep.stop, { params: { projectId, sweepId: sweep.id } })).rejects.toMatchObject({
      code: "sweep_finished",
    });
    const count = after.trials.length;
    const resume = (maximumTrials: number) =>
      server.api(contract.sweep.resume, { params: { projectId, sweepId: sweep.id }, body: { maximumTrials } });
    await expect(resume(count)).rejects.toMatchObject({ code: "sweep_invalid" });
    expect(await resume(count + 1)).toMatchObject({ state: "running", reason: null });
    await server.api(contract.sweep.stop, { params: { projectId, sweepId: sweep.id } });
    expect((await ended(sweep)).trials.length).toBeLessThanOrEqual(count + 1);
    await server.api(contract.sweep.delete, { params: { projectId, sweepId: sweep.id } });
    await expect(get(sweep)).rejects.toMatchObject({ code: "not_found" });
  }, 120_000);

  test("ends at its time limit", async () => {
    const { sweep } = await run({
      template: script("sleep 600 # ${{parameters.x}}"),
      space: line,
      objective: loss,
      timeLimitSeconds: 1,
    });
    expect(sweep).toMatchObject({ state: "stopped", reason: { code: "time_limit" }, trialCounts: { cancelled: 1 } });
  });

  test("says which parameters matter", async () => {
    const { sweep } = await run({
      template: {
        kind: "script",
        script: { command: program('await log("loss", 0, p.x * p.x + 0.01 * p.y);'), parameters: { y: 0 } },
      },
      space: { x: { type: "float", low: -1, high: 1 }, y: { type: "float", low: -1, high: 1 } },
      objective: loss,
      strategy: { name: "random" },
      maximumTrials: 12,
      parallelTrials: 2,
    });
    const found = await server.api(contract.sweep.importance, { params: { projectId, sweepId: sweep.id } });
    expect(found.trialCount).toBe(12);
    expect(found.parameters.map(({ name }) => name)).toEqual(["x", "y"]);
    expect(found.parameters[0]!.importance).toBeGreaterThan(0.7);
    expect(found.parameters[0]!.curve.values.length).toBe(found.parameters[0]!.curve.means.length);
  }, 120_000);
});

describe("a sweep is refused", () => {
  const good: SweepSpecInput = { template: script(parabola), space: line, objective: loss };
  const cases: readonly (readonly [string, Partial<SweepSpecInput>, string, string])[] = [
    ["with bounds reversed", { space: { x: { type: "float", low: 2, high: 1 } } }, "space.x.high", "at least low, 2"],
    ["without parameters", { space: {} }, "space", "from 1 to 200"],
    [
      "with a parameter that the command does not name",
      { space: { ...line, rate: { type: "float", low: 0, high: 1 } } },
      "space.rate",
      "${{parameters.rate}}",
    ],
    ["without a metric", { objective: {} }, "objective.metric", "must name a metric"],
    [
      "with a grid of 1e9 configurations",
      { space: { x: { type: "integer", low: 1, high: 1e9 } }, strategy: { name: "grid" } },
      "strategy",
      "at most 1000000 configurations, not 1000000000",
    ],
    [
      "with a parameter that its strategy has not",
      { strategy: { name: "tpe", params: { points: 3 } } },
      "strategy.params.points",
      "is not a parameter",
    ],
    ["without a first rung", { stopping: { rule: "successive_halving" } }, "stopping.params.min_resource", "an eighth"],
    [
      "with a parameter that is not always active and has no other value",
      {
        template: script("true ${{parameters.x}} ${{parameters.k}}"),
        space: {
          k: { type: "choice", values: ["a", "b"] },
          x: { type: "float", low: 0, high: 1, when: { parameter: "k", values: ["a"] } },
        },
      },
      "space.x",
      "not always active",
    ],
  ];
  test.each(cases)("%s", async (_, change, field, said) => {
    const body = { ...good, ...change };
    await expect(create(body)).rejects.toMatchObject({
      code: "sweep_invalid",
      message: expect.stringContaining(said),
      problems: expect.arrayContaining([expect.objectContaining({ field })]),
    });
    const { problems } = await server.api(contract.sweep.check, { params: { projectId }, body });
    expect(problems.map((problem) => problem.field)).toContain(field);
  });

  test("for what a single job is refused for", async () => {
    await expect(create({ ...good, template: script("echo ${{parameters.x}} ${{inputs.a}}") })).rejects.toMatchObject({
      code: "script_invalid",
    });
    expect(
      (await server.api(contract.sweep.list, { params: { projectId }, query: { state: "running" } })).items,
    ).toEqual([]);
  });
});

/** A project in which the example can be trained. */
async function prepared(): Promise<{ projectId: string; recipeId: string }> {
  const { id } = await server.api(contract.project.create, { body: { name: "Trainings" } });
  const params = { projectId: id };
  const body = { name: "diabetes", source: { example: "diabetes" } };
  const { data, job } = await server.api(contract.data.import, { params, body });
  await server.effects.jobs.ended(job.id);
  const defined = {
    task: "binary_classification",
    target: "diabetes",
    positiveClass: "positive",
    primaryMetric: "roc_auc",
    data: { dataId: data.id, version: 1 },
  } as const;
  await server.api(contract.project.update, { params, body: defined });
  const suggestion = await server.api(contract.recipe.suggest, { params, query: {} });
  const recipe = { steps: suggestion.steps.map(({ step }) => step), split: suggestion.split.value };
  return { projectId: id, recipeId: (await server.api(contract.recipe.create, { params, body: recipe })).id };
}

describe("a sweep of our own trainings", () => {
  test("varies the algorithm's parameters, by the project's metric on the validation rows", async () => {
    const { projectId: of, recipeId } = await prepared();
    const training = { recipeId, algorithm: "gradient_boosting", params: { n_estimators: 5 } };
    const body: SweepSpecInput = {
      template: { kind: "training", training },
      space: { max_depth: { type: "integer", low: 1, high: 2 } },
      strategy: { name: "grid" },
    };
    const { sweep, trials } = await run(body, of);
    expect(sweep.spec.objective).toEqual({ metric: "validation_roc_auc", goal: "maximise", take: "last" });
    expect(trials.map(({ state, parameters }) => [state, parameters])).toEqual([
      ["completed", { max_depth: 1 }],
      ["completed", { max_depth: 2 }],
    ]);
    const [first] = trials;
    const trained = await server.api(contract.run.get, { params: { projectId: of, runId: first!.runId } });
    expect(trained.params).toMatchObject({ max_depth: 1, n_estimators: 5 });
    expect(first!.value).toBeCloseTo(trained.metrics.validation.roc_auc!.value!, 12);
    const { log } = await server.api(contract.run.log, { params: { projectId: of, runId: first!.runId } });
    expect(log.tags).toContainEqual({ key: "mlflow.parentRunId", value: sweep.runId });
    await expect(
      create({ ...body, space: { max_depth: { type: "integer", low: -3, high: 2 } } }, of),
    ).rejects.toMatchObject({ code: "sweep_invalid", message: expect.stringContaining("max_depth") });
    await expect(create({ ...body, objective: { metric: "test_roc_auc" } }, of)).rejects.toMatchObject({
      code: "sweep_invalid",
      message: expect.stringContaining("validation_roc_auc"),
    });
  }, 120_000);
});
