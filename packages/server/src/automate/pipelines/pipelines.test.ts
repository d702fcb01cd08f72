import { setTimeout as sleep } from "node:timers/promises";
import { contract, type PipelineDefinitionInput, type PipelineRun } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";

let server: TestServer;
let projectId: string;
beforeAll(async () => {
  server = await startTestServer();
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Pipelines" } }));
  const { data, job } = await server.api(contract.data.import, {
    params: { projectId },
    body: { name: "glass", source: { example: "glass" } },
  });
  await server.effects.jobs.ended(job.id);
  await server.api(contract.project.update, {
    params: { projectId },
    body: {
      task: "multiclass_classification",
      target: "type",
      primaryMetric: "accuracy",
      data: { dataId: data.id, version: 1 },
    },
  });
});
afterAll(() => server.close());

const script = (command: string, more: object = {}) => ({ kind: "script" as const, command, ...more });
const leaves = (command: string, more: object = {}) =>
  script(command, { outputs: { out: { kind: "artifact" } }, ...more });
const reads = (step: string) => ({ inputs: { from: { step, output: "out" } } });

async function create(name: string, definition: PipelineDefinitionInput): Promise<string> {
  return (await server.api(contract.pipeline.create, { params: { projectId }, body: { name, definition } })).id;
}

async function start(pipelineId: string, body: { parameters?: Record<string, string | number>; cache?: boolean } = {}) {
  return server.api(contract.pipeline.run, { params: { projectId, pipelineId }, body });
}

async function get(pipelineRunId: string) {
  return server.api(contract.pipeline.getRun, { params: { projectId, pipelineRunId } });
}

async function ended(pipelineRunId: string): Promise<PipelineRun> {
  for (;;) {
    const run = await get(pipelineRunId);
    if (run.state !== "running") return run;
    await sleep(50);
  }
}

async function run(pipelineId: string, body: Parameters<typeof start>[1] = {}): Promise<PipelineRun> {
  return ended((await start(pipelineId, body)).id);
}

const statesOf = ({ steps }: PipelineRun) => Object.fromEntries(steps.map(({ name, state }) => [name, state]));
const stepOf = ({ steps }: PipelineRun, name: string) => steps.find((step) => step.name === name)!;

async function refusal(definition: PipelineDefinitionInput): Promise<string> {
  return create("refused", definition).then(
    () => "taken",
    (error: Error) => error.message,
  );
}

describe("a pipeline", () => {
  const prepared: PipelineDefinitionInput = {
    parameters: { rows: 200, trees: 20 },
    steps: {
      prepare: script("head -n ${{parameters.rows}} ${{inputs.raw}} > ${{outputs.table}}", {
        parameters: { rows: { parameter: "rows" } },
        inputs: { raw: { data: "glass", format: "csv" } },
        outputs: { table: { kind: "data", name: "glass prepared", format: "csv" } },
      }),
      train: {
        kind: "train",
        recipe: "plain",
        data: { step: "prepare", output: "table" },
        algorithm: "gradient_boosting",
        params: { n_estimators: { parameter: "trees" } },
      },
      report: script("wc -c ${{inputs.model}}/model.crisol > ${{outputs.report}}/size.txt && wc -l ${{inputs.table}}", {
        inputs: {
          model: { step: "train", output: "model" },
          table: { step: "prepare", output: "table", format: "csv" },
        },
        outputs: { report: { kind: "artifact" } },
      }),
    },
  };

  test("hands data and models on; what is unchanged is taken from an earlier run, and the rest says why it ran", async () => {
    await server.api(contract.recipe.create, {
      params: { projectId },
      body: { name: "plain", steps: [], split: { method: "random" } },
    });
    const id = await create("glass", prepared);
    const first = await run(id);
    expect(first.steps.map(({ error }) => error)).toEqual([null, null, null]);
    expect(statesOf(first)).toEqual({ prepare: "succeeded", train: "succeeded", report: "succeeded" });
    expect(first.steps.flatMap(({ reasons }) => reasons)).toEqual(["first", "first", "first"]);
    expect(stepOf(first, "report").needs).toEqual(["train", "prepare"]);
    const parent = await server.api(contract.run.log, { params: { projectId, runId: first.runId } });
    expect(parent).toMatchObject({ state: "succeeded", name: "glass 1" });
    for (const { runId } of first.steps) {
      const nested = await server.api(contract.run.log, { params: { projectId, runId: runId! } });
      expect(nested.log.tags).toContainEqual({ key: "mlflow.parentRunId", value: first.runId });
    }

    const second = await run(id);
    expect(statesOf(second)).toEqual({ prepare: "cached", train: "cached", report: "cached" });
    expect(second.steps.map(({ runId }) => runId)).toEqual(first.steps.map(({ runId }) => runId));
    expect(second.steps.map(({ cachedFrom }) => cachedFrom)).toEqual([first.id, first.id, first.id]);

    const third = await run(id, { parameters: { trees: 10 } });
    expect(statesOf(third)).toEqual({ prepare: "cached", train: "succeeded", report: "succeeded" });
    expect(stepOf(third, "train").reasons).toEqual(["parameters"]);
    expect(stepOf(third, "report").reasons).toEqual(["inputs"]);

    const fourth = await run(id, { cache: false });
    expect(statesOf(fourth)).toEqual({ prepare: "succeeded", train: "succeeded", report: "succeeded" });
    expect(stepOf(fourth, "prepare").reasons).toEqual(["cache_off"]);
    // The same rows have the same content, whatever version they are.
    expect(stepOf(fourth, "prepare").key).toBe(stepOf(first, "prepare").key);

    // What is not there any more cannot be taken.
    for (const report of [first, fourth].map((one) => stepOf(one, "report"))) {
      await server.api(contract.run.delete, { params: { projectId, runId: report.runId! } });
    }
    const fifth = await run(id);
    expect(statesOf(fifth)).toEqual({ prepare: "cached", train: "cached", report: "succeeded" });
    expect(stepOf(fifth, "report").reasons).toEqual(["outputs_gone"]);

    const changed = { ...prepared.steps, report: { ...prepared.steps.report!, variables: { LANG: "C" } } };
    const params = { projectId, pipelineId: id };
    const { version } = await server.api(contract.pipeline.update, {
      params,
      body: { definition: { ...prepared, steps: changed } as PipelineDefinitionInput },
    });
    expect(version).toBe(2);
    expect(stepOf(await run(id), "report").reasons).toEqual(["environment"]);
  });

  test("runs steps side by side; one that fails stops those that need it, and the rest goes on", async () => {
    const id = await create("half", {
      steps: {
        first: leaves("echo 1 > ${{outputs.out}}/a"),
        // It ends only while the other one runs.
        bad: leaves("exit 3", reads("first")),
        good: leaves("cat ${{inputs.from}}/a > ${{outputs.out}}/a", reads("first")),
        behind: leaves("cp ${{inputs.from}}/a ${{outputs.out}}", reads("bad")),
        far: script("true", { after: ["behind"] }),
        last: script("grep 1 ${{inputs.from}}/a", reads("good")),
      },
    });
    const failed = await run(id);
    expect(failed.state).toBe("failed");
    expect(statesOf(failed)).toEqual({
      first: "succeeded",
      bad: "failed",
      good: "succeeded",
      behind: "skipped",
      far: "skipped",
      last: "succeeded",
    });
    const parent = await server.api(contract.run.log, { params: { projectId, runId: failed.runId } });
    expect(parent.state).toBe("failed");
    // A try that failed is never taken for one that did not.
    const params = { projectId, pipelineRunId: failed.id };
    await server.api(contract.pipeline.retry, { params });
    const again = await ended(failed.id);
    expect(statesOf(again)).toEqual(statesOf(failed));
    expect(stepOf(again, "good").runId).toBe(stepOf(failed, "good").runId);
    expect(stepOf(again, "bad").runId).not.toBe(stepOf(failed, "bad").runId);
  });

  test("that is cancelled ends what runs and starts nothing more; gone on with, it begins where it was", async () => {
    const id = await create("long", {
      steps: {
        quick: leaves("echo 2 > ${{outputs.out}}/a"),
        slow: script("sleep 600", reads("quick")),
        next: script("true", { after: ["slow"] }),
      },
    });
    const { id: runId } = await start(id);
    while (stepOf(await get(runId), "slow").state !== "running") await sleep(50);
    await server.api(contract.pipeline.cancel, { params: { projectId, pipelineRunId: runId } });
    const cancelled = await ended(runId);
    expect(cancelled.state).toBe("cancelled");
    expect(statesOf(cancelled)).toEqual({ quick: "succeeded", slow: "cancelled", next: "cancelled" });
    await expect(
      server.api(contract.pipeline.cancel, { params: { projectId, pipelineRunId: runId } }),
    ).rejects.toMatchObject({ code: "conflict" });
    await server.api(contract.pipeline.retry, { params: { projectId, pipelineRunId: runId } });
    while (stepOf(await get(runId), "slow").state !== "running") await sleep(50);
    expect(stepOf(await get(runId), "quick").runId).toBe(stepOf(cancelled, "quick").runId);
    await expect(server.api(contract.pipeline.delete, { params: { projectId, pipelineId: id } })).rejects.toMatchObject(
      { code: "conflict" },
    );
    await server.api(contract.pipeline.cancel, { params: { projectId, pipelineRunId: runId } });
    await ended(runId);
    await server.api(contract.pipeline.delete, { params: { projectId, pipelineId: id } });
  });

  test("says what is wrong with it", async () => {
    const one = script("true", { after: ["two"] });
    const two = script("true", { after: ["three"] });
    const three = script("true", { after: ["one"] });
    expect(
      await refusal({ steps: { free: script("true"), one, two, three, behind: script("true", { after: ["one"] }) } }),
    ).toContain("the steps one, two, three, one wait for each other in a circle");
    expect(await refusal({ steps: { a: script("true", reads("b")) } })).toContain(
      "the step a reads of b, and the steps are a",
    );
    expect(await refusal({ steps: { a: script("true"), b: script("true", reads("a")) } })).toContain(
      "the step b reads a.out, and the outputs of a are none",
    );
    expect(
      await refusal({ steps: { a: script("echo ${{parameters.x}}", { parameters: { x: { parameter: "y" } } }) } }),
    ).toContain("the step a takes the parameter y, and the pipeline's are none");
    expect(await refusal({ steps: { a: script("echo ${{parameters.x}}") } })).toContain(
      "the step a: the command names ${{parameters.x}}, which it is not given",
    );
    expect(await refusal({ steps: { a: script("true", { inputs: { raw: { data: "nothing" } } }) } })).toContain(
      "the step a: the project has no data called nothing to read",
    );
    expect(await refusal({ steps: { a: { kind: "train", recipe: "none" } } })).toContain(
      "the step a: the project has no recipe none",
    );
    expect(
      await refusal({
        steps: { a: leaves("true"), b: { kind: "train", recipe: "plain", data: { step: "a", output: "out" } } },
      }),
    ).toContain("the step b trains on a.out, which is no data");
    expect(await refusal({ steps: {} })).toContain("must have at least one step");
  });

  test("remarks on what no step takes", async () => {
    const { remarks } = await server.api(contract.pipeline.create, {
      params: { projectId },
      body: { name: "loose", definition: { parameters: { x: 1 }, steps: { a: leaves("true") } } },
    });
    expect(remarks).toEqual(["No step takes the parameter x.", "No step reads a.out: it is only kept with its run."]);
  });

  test("refuses parameters that it has not, and a second one of its name", async () => {
    const id = await create("strict", { steps: { a: script("true") } });
    await expect(start(id, { parameters: { x: 1 } })).rejects.toMatchObject({
      message: "The pipeline cannot be used: it has no parameter x; its parameters are none.",
    });
    await expect(create("strict", { steps: { a: script("true") } })).rejects.toMatchObject({ code: "already_exists" });
  });
});
