import { setTimeout as sleep } from "node:timers/promises";
import { contract, type PipelineDefinitionInput, type PipelineRun, RESTORE_DAYS } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { purgePipelines } from "./purge.js";

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

async function start(
  pipelineId: string,
  body: { parameters?: Record<string, string | number>; cache?: boolean; step?: string } = {},
) {
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
    expect(remarks.map(({ text }) => text)).toEqual([
      "No step takes the parameter x.",
      "No step reads a.out: it is only kept with its run.",
    ]);
  });

  test("refuses parameters that it has not, and a second one of its name", async () => {
    const id = await create("strict", { steps: { a: script("true") } });
    await expect(start(id, { parameters: { x: 1 } })).rejects.toMatchObject({
      message: "The pipeline cannot be used: it has no parameter x; its parameters are none.",
    });
    await expect(create("strict", { steps: { a: script("true") } })).rejects.toMatchObject({ code: "already_exists" });
  });

  test("runs one step alone on what the others have left, and says which have left nothing", async () => {
    const steps = {
      far: leaves("echo ${{parameters.far}} > ${{outputs.out}}/a", { parameters: { far: { parameter: "far" } } }),
      raw: leaves("echo raw > ${{outputs.out}}/a", { cache: false }),
      near: leaves("cat ${{inputs.from}}/a > ${{outputs.out}}/a", reads("far")),
      asked: leaves("cat ${{inputs.near}}/a ${{inputs.raw}}/a > ${{outputs.out}}/a", {
        inputs: { near: { step: "near", output: "out" }, raw: { step: "raw", output: "out" } },
        // It only waits for this one.
        after: ["beside"],
      }),
      beside: script("true"),
      behind: script("true", reads("asked")),
    };
    const id = await create("alone", { parameters: { far: 1 }, steps });
    const refused = start(id, { step: "asked" });
    await expect(refused).rejects.toMatchObject({
      code: "step_needs_others",
      params: { value: "asked", steps: "far, raw, near" },
    });
    await expect(start(id, { step: "nothing" })).rejects.toMatchObject({
      code: "pipeline_invalid",
      message: expect.stringContaining("it has no step nothing; its steps are far, raw, near, asked, beside, behind"),
    });
    // What needs nothing runs at once.
    const raw = await run(id, { step: "raw" });
    expect(raw).toMatchObject({ state: "succeeded", step: "raw" });
    expect(statesOf(raw)).toEqual({ raw: "succeeded" });
    expect((await run(id, { step: "far" })).state).toBe("succeeded");
    expect((await run(id, { step: "near" })).state).toBe("succeeded");
    const asked = await run(id, { step: "asked" });
    // `raw` is asked to run every time, but not by this run.
    expect(statesOf(asked)).toEqual({ far: "cached", raw: "cached", near: "cached", asked: "succeeded" });
    expect(stepOf(asked, "raw").cachedFrom).toBe(raw.id);
    expect(stepOf(asked, "raw").runId).toBe(stepOf(raw, "raw").runId);
    // Who asks for it wants it to run, whatever it left before.
    const again = await run(id, { step: "asked" });
    expect(stepOf(again, "asked")).toMatchObject({ state: "succeeded", reasons: ["cache_off"] });
    // With another parameter nothing of what it needs has run.
    await expect(start(id, { step: "asked", parameters: { far: 3 } })).rejects.toMatchObject({
      params: { steps: "far, near" },
    });
    // The whole takes it from there.
    expect(statesOf(await run(id))).toMatchObject({
      far: "cached",
      near: "cached",
      asked: "cached",
      behind: "succeeded",
    });
    for (const runId of [asked.runId, stepOf(asked, "asked").runId!]) {
      const { log } = await server.api(contract.run.log, { params: { projectId, runId } });
      expect(log.tags).toContainEqual({ key: "crisol.pipelineRun", value: asked.id });
    }
  });

  test("runs a training alone, on the data that a script has left", async () => {
    const definition: PipelineDefinitionInput = {
      parameters: { rows: 150, trees: 5 },
      steps: {
        prepare: script("head -n ${{parameters.rows}} ${{inputs.raw}} > ${{outputs.table}}", {
          parameters: { rows: { parameter: "rows" } },
          inputs: { raw: { data: "glass", format: "csv" } },
          outputs: { table: { kind: "data", name: "glass alone", format: "csv" } },
        }),
        train: {
          kind: "train",
          recipe: "plain",
          data: { step: "prepare", output: "table" },
          algorithm: "gradient_boosting",
          params: { n_estimators: { parameter: "trees" } },
        },
        size: script("wc -c ${{inputs.model}}/model.crisol", {
          inputs: { model: { step: "train", output: "model" } },
        }),
      },
    };
    const id = await create("train-alone", definition);
    const versions = async () =>
      (await server.api(contract.recipe.list, { params: { projectId }, query: {} })).items.length;
    const before = await versions();
    await expect(start(id, { step: "size" })).rejects.toMatchObject({ params: { steps: "prepare, train" } });
    await run(id, { step: "prepare" });
    await expect(start(id, { step: "size" })).rejects.toMatchObject({ params: { steps: "train" } });
    // A refusal saves no version of the recipe.
    expect(await versions()).toBe(before);
    expect(statesOf(await run(id, { step: "train" }))).toEqual({ prepare: "cached", train: "succeeded" });
    expect(statesOf(await run(id, { step: "size" }))).toEqual({
      prepare: "cached",
      train: "cached",
      size: "succeeded",
    });
  });

  test("is had back with its runs after it was deleted, unless another has its name", async () => {
    const definition = { steps: { a: leaves("echo 1 > ${{outputs.out}}/a") } };
    const id = await create("gone", definition);
    const first = await run(id);
    const params = { projectId, pipelineId: id };
    await server.api(contract.pipeline.delete, { params });
    const list = async (deleted: boolean) =>
      (
        await server.api(contract.pipeline.list, {
          params: { projectId },
          query: { name: "gone", deleted: String(deleted) },
        })
      ).items;
    expect(await list(false)).toEqual([]);
    const [gone] = await list(true);
    expect(gone).toMatchObject({ id, name: "gone" });
    const days = (Date.parse(gone!.restorableUntil!) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(RESTORE_DAYS - 0.01);
    for (const wrong of [
      () => server.api(contract.pipeline.get, { params }),
      () => start(id),
      () => get(first.id),
      () => server.api(contract.pipeline.delete, { params }),
    ]) {
      await expect(wrong()).rejects.toMatchObject({ code: "not_found" });
    }
    const runs = (query: object) => server.api(contract.pipeline.runs, { params: { projectId }, query });
    expect((await runs({ pipelineId: id })).items).toEqual([]);

    const other = await create("gone", definition);
    await expect(server.api(contract.pipeline.restore, { params })).rejects.toMatchObject({ code: "already_exists" });
    // What its steps have left still stands for equal ones.
    expect(statesOf(await run(other))).toEqual({ a: "cached" });
    await server.api(contract.pipeline.update, { params: { projectId, pipelineId: other }, body: { name: "other" } });
    const restored = await server.api(contract.pipeline.restore, { params });
    expect(restored).toMatchObject({ id, name: "gone", version: 1, restorableUntil: null });
    expect((await runs({ pipelineId: id })).items.map((one) => one.id)).toEqual([first.id]);
    await expect(server.api(contract.pipeline.restore, { params })).rejects.toMatchObject({ code: "not_found" });
    expect((await run(id)).number).toBe(2);

    // Once its time is over nothing is left of it, and of others all.
    await server.api(contract.pipeline.delete, { params });
    const { store, clock } = server.effects;
    const later = (days: number) => ({ store, clock: { ...clock, now: () => Date.now() + days * 86_400_000 } });
    await purgePipelines(later(RESTORE_DAYS - 0.1));
    expect(await list(true)).toHaveLength(1);
    await purgePipelines(later(RESTORE_DAYS + 0.1));
    expect(await list(true)).toEqual([]);
    const left = await store.read.selectFrom("pipelineRun").select("id").where("pipelineId", "=", id).execute();
    expect(left).toEqual([]);
    expect(await get((await run(other)).id)).toMatchObject({ pipelineName: "other" });
  });

  test("is checked as it would be when it is made, all at once and in codes", async () => {
    const check = (body: { name?: string; pipelineId?: string; definition: PipelineDefinitionInput }) =>
      server.api(contract.pipeline.check, { params: { projectId }, body });
    const steps = {
      a: leaves("true", { inputs: { raw: { data: "nothing" } } }),
      b: script("true", reads("c")),
      c: script("echo ${{parameters.x}}", { variables: { CRISOL_JOB_ID: "1" } }),
    };
    const id = await create("checked", { steps: { one: script("true") } });
    const { problems } = await check({ name: "checked", definition: { steps } });
    expect(problems.map(({ field, code, params }) => [field, code, params])).toEqual([
      ["name", "pipeline_name", { name: "checked" }],
      [
        "definition.steps.b.inputs.from",
        "step_reads_output",
        { step: "b", other: "c", output: "out", choices: "none" },
      ],
      ["definition.steps.c.command", "step_command_names", { step: "c", names: "${{parameters.x}}" }],
      ["definition.steps.a.inputs.raw", "step_no_data", { step: "a", data: "nothing" }],
    ]);
    const fine = await check({ name: "checked", pipelineId: id, definition: { steps: { a: leaves("true") } } });
    expect(fine).toEqual({
      problems: [],
      remarks: [
        {
          code: "pipeline_output_unread",
          params: { name: "a.out" },
          text: "No step reads a.out: it is only kept with its run.",
        },
      ],
    });
    // What is refused says the same.
    await expect(create("refused", { steps: { b: script("true", reads("c")) } })).rejects.toMatchObject({
      problems: [expect.objectContaining({ code: "step_reads_of", params: { step: "b", other: "c", choices: "b" } })],
    });
  });
});
