import { setTimeout as sleep } from "node:timers/promises";
import {
  contract,
  type PipelineDefinitionInput,
  type PipelineRun,
  type Sweep,
  type SweepSpecInput,
} from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";

let server: TestServer;
let projectId: string;
let recipeId: string;
let params: { readonly projectId: string };
const MEMORY = 2e9;
beforeAll(async () => {
  server = await startTestServer();
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Places" } }));
  params = { projectId };
  for (const name of ["box", "other"]) {
    await server.api(contract.compute.create, { body: { name, cores: 1, memoryBytes: MEMORY } });
  }
  const body = { name: "glass", source: { example: "glass" } };
  const { data, job } = await server.api(contract.data.import, { params, body });
  await server.effects.jobs.ended(job.id);
  const task = "multiclass_classification" as const;
  await server.api(contract.project.update, {
    params,
    body: { task, target: "type", primaryMetric: "accuracy", data: { dataId: data.id, version: 1 } },
  });
  const recipe = { name: "plain", steps: [], split: { method: "random" as const } };
  ({ id: recipeId } = await server.api(contract.recipe.create, { params, body: recipe }));
}, 120_000);
afterAll(() => server.close());

const onBox = { target: "box", cores: 1, memoryBytes: MEMORY };
const jobOf = (jobId: string) => server.api(contract.job.get, { params: { jobId } });

describe("the place of a sweep's trials", () => {
  const logs = `node -e '
const { CRISOL_URL: url, CRISOL_TOKEN: token, CRISOL_PROJECT_ID: project, CRISOL_RUN_ID: run } = process.env;
const { x } = JSON.parse(process.env.CRISOL_PARAMETERS);
fetch(url + "/api/v1/projects/" + project + "/runs/" + run + "/log", {
  method: "POST",
  headers: { authorization: "Bearer " + token, "content-type": "application/json" },
  body: JSON.stringify({ metrics: [{ key: "loss", step: 0, value: x }] }),
});'`;
  const scripts = (resources: object): SweepSpecInput => ({
    template: { kind: "script", script: { command: logs, parameters: { x: 0 }, resources } },
    space: { x: { type: "choice", values: [1, 2, 3] } },
    objective: { metric: "loss" },
    strategy: { name: "random" },
  });
  const trialsOf = async ({ id }: Sweep) =>
    (await server.api(contract.sweep.trials, { params: { projectId, sweepId: id }, query: {} })).items;

  async function ended({ id: sweepId }: Pick<Sweep, "id">): Promise<Sweep> {
    for (;;) {
      const sweep = await server.api(contract.sweep.get, { params: { projectId, sweepId } });
      if (sweep.endedAt !== null) return sweep;
      await sleep(50);
    }
  }

  test("is that of its script, held to cores and memory, and kept when it goes on", async () => {
    const body = { ...scripts(onBox), maximumTrials: 1 };
    const one = await ended(await server.api(contract.sweep.create, { params, body }));
    expect(one.best?.target).toMatchObject({ name: "box" });
    const resumed = { params: { projectId, sweepId: one.id }, body: { maximumTrials: 2 } };
    const two = await ended(await server.api(contract.sweep.resume, resumed));
    const trials = await trialsOf(two);
    expect(trials.map(({ state, target }) => [state, target?.name])).toEqual([
      ["completed", "box"],
      ["completed", "box"],
    ]);
    for (const { jobId } of trials) {
      expect(await jobOf(jobId)).toMatchObject({ cores: 1, memoryBytes: MEMORY, wants: { target: "box" } });
    }
  }, 60_000);

  test("is that of its training", async () => {
    const resources = { ...onBox, target: "other" };
    const training = { recipeId, algorithm: "gradient_boosting", params: { n_estimators: 5 }, resources };
    const sweep = await server.api(contract.sweep.create, {
      params,
      body: {
        template: { kind: "training", training },
        space: { max_depth: { type: "integer", low: 1, high: 2 } },
        strategy: { name: "grid" },
      },
    });
    const trials = await trialsOf(await ended(sweep));
    expect(trials.map(({ target }) => target?.name)).toEqual(["other", "other"]);
    const run = await server.api(contract.run.get, { params: { projectId, runId: trials[0]!.runId } });
    expect(run.resources).toEqual(resources);
  }, 60_000);

  test("that there is not is told before it starts, at its field", async () => {
    const body = scripts({ ...onBox, target: "moon" });
    const { problems } = await server.api(contract.sweep.check, { params, body });
    expect(problems).toEqual([
      {
        field: "template.script.resources",
        message: expect.stringContaining("No compute target can run it: there is no target moon; there are "),
        code: "no_target_fits",
        params: { problem: expect.stringContaining("there is no target moon") },
      },
    ]);
    await expect(server.api(contract.sweep.create, { params, body })).rejects.toMatchObject({ code: "no_target_fits" });
  });
});

describe("the place of a pipeline's steps", () => {
  const definition = (target: string): PipelineDefinitionInput => ({
    steps: {
      write: {
        kind: "script",
        command: "echo written > ${{outputs.out}}/file.txt",
        outputs: { out: { kind: "artifact" } },
        environment: { kind: "none" },
        resources: { target, memoryBytes: MEMORY },
      },
      train: {
        kind: "train",
        recipe: "plain",
        params: { n_estimators: 5 },
        after: ["write"],
        resources: { target, cores: 1, memoryBytes: MEMORY },
      },
    },
  });

  async function ended(pipelineRunId: string): Promise<PipelineRun> {
    for (;;) {
      const run = await server.api(contract.pipeline.getRun, { params: { projectId, pipelineRunId } });
      if (run.state !== "running") return run;
      await sleep(50);
    }
  }
  const places = ({ steps }: PipelineRun) => steps.map(({ name, state, target }) => [name, state, target?.name]);

  test("is what each says, shown with it, and no reason to run it again; a schedule starts them there", async () => {
    const created = { params, body: { name: "placed", definition: definition("box") } };
    const { id: pipelineId } = await server.api(contract.pipeline.create, created);
    const run = async () =>
      ended((await server.api(contract.pipeline.run, { params: { projectId, pipelineId }, body: {} })).id);
    const first = await run();
    expect(places(first)).toEqual([
      ["write", "succeeded", "box"],
      ["train", "succeeded", "box"],
    ]);
    for (const { jobId } of first.steps) {
      expect(await jobOf(jobId!)).toMatchObject({ cores: 1, memoryBytes: MEMORY, wants: { target: "box" } });
    }
    const moved = { params: { projectId, pipelineId }, body: { definition: definition("other") } };
    await server.api(contract.pipeline.update, moved);
    // Elsewhere a step leaves the same.
    expect(places(await run())).toEqual([
      ["write", "cached", "box"],
      ["train", "cached", "box"],
    ]);
    const { id: scheduleId } = await server.api(contract.schedule.create, {
      params,
      body: {
        name: "nightly",
        trigger: { kind: "time", cron: "0 0 1 1 *" },
        action: { kind: "pipeline", pipeline: "placed", cache: false },
      },
    });
    await server.api(contract.schedule.fire, { params: { projectId, scheduleId } });
    let started: string | undefined;
    while (started === undefined) {
      const { items } = await server.api(contract.schedule.firings, { params, query: {} });
      started = items[0]?.started?.id;
      await sleep(50);
    }
    expect(places(await ended(started))).toEqual([
      ["write", "succeeded", "other"],
      ["train", "succeeded", "other"],
    ]);
  }, 90_000);

  test("that there is not is told with its step before anything runs", async () => {
    const body = { definition: definition("moon") };
    const { problems } = await server.api(contract.pipeline.check, { params, body });
    expect(problems).toEqual(
      ["write", "train"].map((step) => ({
        field: `definition.steps.${step}.resources`,
        message: expect.stringContaining(`the step ${step}: no compute target can run it: there is no target moon`),
        code: "step_no_target",
        params: { step, problem: expect.stringContaining("there is no target moon") },
      })),
    );
    await expect(
      server.api(contract.pipeline.create, { params, body: { name: "nowhere", ...body } }),
    ).rejects.toMatchObject({ code: "pipeline_invalid" });
  });
});
