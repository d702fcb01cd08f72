import { contract, type Extrapolation, type Job } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";

let server: TestServer;
let projectId: string;
let recipeId: string;
beforeAll(async () => {
  server = await startTestServer();
  projectId = (await server.api(contract.project.create, { body: { name: "adult" } })).id;
  const params = { projectId };
  const { data, job } = await server.api(contract.data.import, {
    params,
    body: { name: "adult", source: { example: "adult" } },
  });
  await server.effects.jobs.ended(job.id);
  const definition = { task: "binary_classification", target: "income", positiveClass: ">50K" } as const;
  await server.api(contract.project.update, {
    params,
    body: { ...definition, primaryMetric: "log_loss", data: { dataId: data.id, version: 1 } },
  });
  const split = { method: "stratified" as const };
  recipeId = (await server.api(contract.recipe.create, { params, body: { steps: [], split } })).id;
}, 120_000);
afterAll(() => server.close());

async function start(body: Record<string, unknown> = {}): Promise<{ extrapolation: Extrapolation; job: Job }> {
  return server.api(contract.extrapolation.create, { params: { projectId }, body: { recipeId, ...body } });
}
const get = (extrapolationId: string) =>
  server.api(contract.extrapolation.get, { params: { projectId, extrapolationId } });

describe("extrapolations", () => {
  test("parts are trained and measured; what all rows take and give is foretold with bands, and the truth stands beside it", async () => {
    const body = { params: { n_estimators: 100, early_stopping_rounds: 0 }, shares: [0.25, 0.0625, 0.125] };
    const { extrapolation, job } = await start(body);
    expect(extrapolation).toMatchObject({ state: "queued", shares: [0.0625, 0.125, 0.25], parts: [], forecasts: [] });
    await server.effects.jobs.ended(job.id);
    const done = await get(extrapolation.id);
    expect((await server.api(contract.job.get, { params: { jobId: job.id } })).error).toBe(null);
    expect(done).toMatchObject({ state: "succeeded", metric: "log_loss", direction: "minimise", measured: null });
    const total = done.rowCount!;
    expect(done.parts.map(({ rowCount }) => rowCount / total)).toEqual(
      [0.0625, 0.125, 0.25].map((share) => expect.closeTo(share, 3)),
    );
    for (const { seconds, peakMemoryBytes, iterations, quality } of done.parts) {
      expect(seconds).toBeGreaterThan(0.1);
      expect(peakMemoryBytes).toBeGreaterThan(50e6);
      expect(iterations).toBe(100);
      expect(quality).toBeGreaterThan(0.2);
      expect(quality).toBeLessThan(0.45);
    }
    for (const share of [0.5, 1, 10]) {
      const forecast = done.forecasts.find((one) => one.share === share)!;
      expect(forecast.rowCount).toBe(Math.round(share * total));
      for (const band of [forecast.seconds, forecast.peakMemoryBytes, forecast.quality!]) {
        expect(band.lower).toBeLessThan(band.value);
        expect(band.value).toBeLessThan(band.upper);
      }
    }
    expect(done.findings.map(({ code }) => code)).toEqual(["half_quality", "all_rows", "ten_times"]);

    expect(done.target).toEqual({ id: "local", name: expect.any(String) });
    // A training elsewhere says nothing of this machine's time.
    await server.api(contract.compute.create, { body: { name: "other", cores: 2 } });
    const elsewhere = await server.api(contract.run.create, {
      params: { projectId },
      body: { recipeId, params: body.params, resources: { target: "other" } },
    });
    await server.effects.jobs.ended(elsewhere.job.id);
    expect((await get(extrapolation.id)).measured).toBe(null);

    const whole = await server.api(contract.run.create, {
      params: { projectId },
      body: { recipeId, params: body.params },
    });
    await server.effects.jobs.ended(whole.job.id);
    const { measured, forecasts } = await get(extrapolation.id);
    // A few rounds on all rows have told how much memory these need.
    const memory = forecasts.find(({ share }) => share === 1)!.peakMemoryBytes.value;
    expect(memory / measured!.peakMemoryBytes!).toBeGreaterThan(0.7);
    expect(memory / measured!.peakMemoryBytes!).toBeLessThan(1.4);
    expect(measured?.runId).toBe(whole.run.id);
    const expected = forecasts.find(({ share }) => share === 1)!.quality!;
    const margin = expected.upper - expected.lower;
    expect(measured?.quality).toBeGreaterThan(expected.lower - margin);
    expect(measured?.quality).toBeLessThan(expected.upper + margin);
    // Another request is not the truth of this one.
    const other = await start({ params: { n_estimators: 101, early_stopping_rounds: 0 } });
    await server.api(contract.job.cancel, { params: { jobId: other.job.id } });
    expect((await get(other.extrapolation.id)).measured).toBe(null);
    expect((await get(other.extrapolation.id)).state).toBe("cancelled");
  }, 240_000);

  test("are made where the training is asked to run, and are refused where that could not be", async () => {
    const resources = { target: "box", cores: 1, memoryBytes: 3e9 };
    await server.api(contract.compute.create, { body: { name: "box", cores: 1, memoryBytes: 3e9 } });
    const body = { params: { n_estimators: 5 }, shares: [0.01, 0.02], resources };
    const { extrapolation, job } = await start(body);
    await server.effects.jobs.ended(job.id);
    const done = await get(extrapolation.id);
    expect(done).toMatchObject({ state: "succeeded", target: { name: "box" }, request: { resources } });
    expect(await server.api(contract.job.get, { params: { jobId: job.id } })).toMatchObject({
      ...{ cores: 1, memoryBytes: 3e9, wants: { target: "box" } },
    });
    await expect(start({ resources: { target: "box", cores: 2 } })).rejects.toMatchObject({ code: "no_target_fits" });
  }, 120_000);

  test("a class of few rows is in every part, and measured", async () => {
    const { job, extrapolation } = await start({
      algorithm: "logistic_regression",
      recipeId: (
        await server.api(contract.recipe.create, {
          params: { projectId },
          body: {
            steps: [
              { step: "impute", columns: "all_category", strategy: "most_frequent" },
              { step: "encode", columns: "all_category", method: "one_hot" },
              { step: "scale", columns: "all_numeric", method: "standard" },
            ],
            split: { method: "stratified" },
          },
        })
      ).id,
      shares: [0.01, 0.02],
    });
    await server.effects.jobs.ended(job.id);
    const done = await get(extrapolation.id);
    expect((await server.api(contract.job.get, { params: { jobId: job.id } })).error).toBe(null);
    expect(done.parts.every(({ quality }) => quality !== null)).toBe(true);
  }, 120_000);

  test("what cannot be trained is refused before anything is queued", async () => {
    await expect(start({ algorithm: "magic" })).rejects.toMatchObject({ code: "algorithm_unknown" });
    await expect(start({ params: { n_estimators: -1 } })).rejects.toMatchObject({ code: "params_invalid" });
    await expect(start({ shares: [0.2] })).rejects.toMatchObject({ code: "invalid_request" });
    await expect(start({ shares: [0.2, 0.9] })).rejects.toMatchObject({ code: "invalid_request" });
  });

  test("one that ended can be deleted, one that runs cannot", async () => {
    const { extrapolation, job } = await start();
    const params = { projectId, extrapolationId: extrapolation.id };
    await expect(server.api(contract.extrapolation.delete, { params })).rejects.toMatchObject({ code: "conflict" });
    await server.api(contract.job.cancel, { params: { jobId: job.id } });
    await server.api(contract.extrapolation.delete, { params });
    await expect(get(extrapolation.id)).rejects.toMatchObject({ code: "not_found" });
  });
});
