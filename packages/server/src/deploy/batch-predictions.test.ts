import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BatchPrediction, contract, type Endpoint, type ModelVersion, type Row } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun, customers, type TrainedRun } from "../../test/trained-run.js";
import { literal, openDuck } from "../data/duckdb.js";

let server: TestServer;
let run: TrainedRun;
let model: ModelVersion;
let endpoint: Endpoint;
beforeAll(async () => {
  server = await startTestServer();
  run = await addTrainedRun(server);
  const params = { projectId: run.projectId };
  model = await server.api(contract.model.register, { params, body: { runId: run.runId, name: "churn" } });
  endpoint = await server.api(contract.endpoint.create, {
    params,
    body: { name: "churn", modelId: model.modelId, version: 1 },
  });
});
afterAll(() => server.close());

async function score(csv: string, fileName = "customers.csv"): Promise<BatchPrediction> {
  const params = { projectId: run.projectId };
  const upload = await server.api(contract.data.upload, { params, query: { fileName }, raw: csv });
  const { prediction, job } = await server.api(contract.prediction.create, {
    params,
    body: { modelId: model.modelId, version: 1, source: { uploadId: upload.id } },
  });
  await server.effects.jobs.ended(job.id);
  expect((await server.api(contract.job.get, { params: { jobId: job.id } })).error).toBe(null);
  return await server.api(contract.prediction.get, { params: { ...params, predictionId: prediction.id } });
}

async function resultOf(prediction: BatchPrediction, format: "csv" | "parquet"): Promise<Uint8Array> {
  const params = { projectId: run.projectId, predictionId: prediction.id };
  return (await server.api(contract.prediction.download, { params, query: { format } })) as unknown as Uint8Array;
}

async function parquetRows(prediction: BatchPrediction): Promise<Record<string, unknown>[]> {
  const path = join(server.dataDir, "result.parquet");
  await writeFile(path, await resultOf(prediction, "parquet"));
  const duck = await openDuck({ files: [path] });
  try {
    return await duck.rows(`SELECT * FROM read_parquet(${literal(path)})`);
  } finally {
    duck.close();
  }
}

const columns = ["id", "amount", "visits", "vip", "city", "seen at"];
const csvOf = (rows: readonly (Row & { id: string })[]) =>
  [columns.join(","), ...rows.map((row) => columns.map((name) => row[name] ?? "").join(","))].join("\n");

describe("safety-32 real time, batch and the pipeline predict the same", () => {
  test("for missing values, unseen levels, time zones, microseconds and huge numbers", async () => {
    const odd: Row[] = [
      { amount: null, visits: null, vip: null, city: null, "seen at": null },
      {
        amount: 1.2345678901234567e19,
        visits: 2 ** 53,
        vip: true,
        city: "Ávila",
        "seen at": "2024-01-02T03:04:05-11:30",
      },
      { amount: -0.0000001, visits: 3, vip: false, city: "007", "seen at": "1901-12-13T20:45:52.123456Z" },
      { amount: 5e-324, visits: 0, vip: true, city: "león", "seen at": "2024-02-29T12:00:00+14:00" },
    ];
    const rows = [...odd, ...customers(3000, 77).map(({ row }) => row)].map((row, i) => ({ id: `c${i}`, ...row }));
    const batch = await score(csvOf(rows as (Row & { id: string })[]));
    expect(batch).toMatchObject({
      state: "succeeded",
      rowCount: rows.length,
      refusedRowCount: 0,
      sourceName: "customers.csv",
    });
    const scored = await parquetRows(batch);

    const live = await server.api(contract.endpoint.predict, {
      params: { endpointName: endpoint.name },
      body: { rows: rows.map(({ id, ...row }) => row) },
    });
    expect(scored.map((row) => row.id)).toEqual(rows.map(({ id }) => id));
    expect(scored.map((row) => row.prediction)).toEqual(live.predictions.map(({ prediction }) => prediction));
    expect(scored.map((row) => row.probability_yes)).toEqual(
      live.predictions.map(({ probabilities }) => probabilities!.yes),
    );
  });
});

describe("a batch prediction", () => {
  test("refuses rows that do not fit, with line and reason, and passes other columns through", async () => {
    const rows = customers(20, 8).map(({ row }, i) => ({ ...row, id: `c${i}` }));
    const lines = csvOf(rows).split("\n");
    lines[5] = lines[5]!.replace(/^(c\d+),[^,]*,/, "$1,many,");
    const batch = await score(lines.join("\n"));
    expect(batch).toMatchObject({ rowCount: 19, refusedRowCount: 1 });
    const scored = await parquetRows(batch);
    const refused = scored.filter((row) => row.refused_reason !== null);
    expect(refused).toEqual([
      expect.objectContaining({ refused_line: 6n, prediction: null, refused_reason: expect.stringContaining("many") }),
    ]);
    expect(scored).toHaveLength(20);
  });

  test("says which columns are missing before it starts", async () => {
    const params = { projectId: run.projectId };
    const upload = await server.api(contract.data.upload, {
      params,
      query: { fileName: "x.csv" },
      raw: "amount,visits\n1,2\n",
    });
    const body = { modelId: model.modelId, version: 1, source: { uploadId: upload.id } };
    await expect(server.api(contract.prediction.create, { params, body })).rejects.toMatchObject({
      code: "input_invalid",
      message: expect.stringContaining("vip, city, seen at are missing"),
    });
  });

  test("safety-20 exports no formula to spreadsheets and keeps numbers", async () => {
    const names = ["=cmd|'/c calc'!A0", "+SUM(A1)", "@x", "-2+3", "-5", "+1e3", "plain"];
    const rows = names.map((id, i) => ({ ...customers(1, i)[0]!.row, amount: -1.5, id }));
    const batch = await score(csvOf(rows));
    const text = Buffer.from(await resultOf(batch, "csv")).toString("utf8");
    const ids = text
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[0]!.replace(/^"|"$/g, ""));
    expect(ids).toEqual(["'=cmd|'/c calc'!A0", "'+SUM(A1)", "'@x", "'-2+3", "-5", "+1e3", "plain"]);
    expect(
      text
        .split("\n")
        .slice(1, 8)
        .every((line) => line.includes(",-1.5,")),
    ).toBe(true);
  });
});
