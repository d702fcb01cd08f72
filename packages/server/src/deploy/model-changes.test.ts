import { contract, type ModelVersion } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun, customers, type TrainedRun } from "../../test/trained-run.js";

let server: TestServer;
let run: TrainedRun;
beforeAll(async () => {
  server = await startTestServer();
  run = await addTrainedRun(server);
});
afterAll(() => server.close());

const register = (name: string): Promise<ModelVersion> =>
  server.api(contract.model.register, { params: { projectId: run.projectId }, body: { runId: run.runId, name } });

const code = (error: string) => ({ code: error });

test("descriptions and tags of models and versions change; what a version is made of does not", async () => {
  const version = await register("described");
  const changed = await server.api(contract.model.updateVersion, {
    params: version,
    body: {
      description: "# Notes",
      tags: [
        { key: "b", value: "2" },
        { key: "a/ñ", value: "" },
      ],
    },
  });
  const { updatedAt } = changed;
  expect(changed).toEqual({
    ...version,
    description: "# Notes",
    tags: [
      { key: "a/ñ", value: "" },
      { key: "b", value: "2" },
    ],
    updatedAt,
  });
  const again = { params: version, body: { tags: [{ key: "b", value: null }] } };
  expect((await server.api(contract.model.updateVersion, again)).tags).toEqual([{ key: "a/ñ", value: "" }]);
  const body = { name: "Described anew", description: "Why", tags: [{ key: "team", value: "x" }] };
  expect(await server.api(contract.model.update, { params: version, body })).toMatchObject(body);
  await register("taken");
  const taken = { params: version, body: { name: "taken" } };
  await expect(server.api(contract.model.update, taken)).rejects.toMatchObject(code("already_exists"));
  expect(await server.api(contract.model.getVersion, { params: version })).toMatchObject({
    name: "Described anew",
    description: "# Notes",
  });
});

test("a version is deleted with its aliases, and its number is not given again", async () => {
  const first = await register("numbered");
  const second = await register("numbered");
  await server.api(contract.model.setAlias, { params: { ...second, alias: "shadow" }, body: { version: 2 } });
  await server.api(contract.model.deleteVersion, { params: second });
  await expect(server.api(contract.model.getVersion, { params: second })).rejects.toMatchObject(code("not_found"));
  expect((await register("numbered")).version).toBe(3);
  const { versions, latestVersion } = await server.api(contract.model.get, { params: first });
  expect([latestVersion, versions.map(({ version, aliases }) => [version, aliases])]).toEqual([
    3,
    [
      [3, []],
      [1, []],
    ],
  ]);
});

test("what an endpoint has or a batch prediction was made with is not deleted, nor its model", async () => {
  const version = await register("used");
  const { projectId, modelId } = version;
  const endpoint = await server.api(contract.endpoint.create, {
    params: { projectId },
    body: { name: "used", modelId, version: 1 },
  });
  const inUse = { code: "conflict", message: expect.stringContaining("the endpoint used") };
  await expect(server.api(contract.model.deleteVersion, { params: version })).rejects.toMatchObject(inUse);
  await expect(server.api(contract.model.delete, { params: version })).rejects.toMatchObject(inUse);
  await server.api(contract.endpoint.delete, { params: { projectId, endpointId: endpoint.id } });
  const csv = ["amount,visits,vip,city,seen at", Object.values(customers(1, 3)[0]!.row).join(",")].join("\n");
  const upload = await server.api(contract.data.upload, {
    params: { projectId },
    query: { fileName: "c.csv" },
    raw: csv,
  });
  const { job } = await server.api(contract.prediction.create, {
    params: { projectId },
    body: { modelId, version: 1, source: { uploadId: upload.id } },
  });
  await server.effects.jobs.ended(job.id);
  const made = { code: "conflict", message: expect.stringContaining("c.csv") };
  await expect(server.api(contract.model.deleteVersion, { params: version })).rejects.toMatchObject(made);
  await register("used");
  await expect(server.api(contract.model.delete, { params: version })).rejects.toMatchObject(made);
  const unused = { ...version, version: 2 };
  await server.api(contract.model.deleteVersion, { params: unused });
});

test("a model is deleted with its versions, which frees their run and the name", async () => {
  const other = await addTrainedRun(server);
  const { projectId, runId } = other;
  const version = await server.api(contract.model.register, {
    params: { projectId },
    body: { runId, name: "freed" },
  });
  const deleteRun = () => server.api(contract.run.delete, { params: { projectId, runId } });
  await expect(deleteRun()).rejects.toMatchObject(code("conflict"));
  await server.api(contract.model.delete, { params: version });
  await expect(server.api(contract.model.get, { params: version })).rejects.toMatchObject(code("not_found"));
  expect((await register("freed")).version).toBe(1);
  await deleteRun();
});

test("names may be any text that an address can hold", async () => {
  expect((await register("Abandono, año 2 %")).name).toBe("Abandono, año 2 %");
  for (const name of ["", " ", "a/b", "a:b", ".."]) {
    await expect(register(name), name).rejects.toMatchObject(code("invalid_request"));
  }
});
