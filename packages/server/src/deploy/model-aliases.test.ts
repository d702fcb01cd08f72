import { contract, type ModelVersion } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun, type TrainedRun } from "../../test/trained-run.js";

let server: TestServer;
let run: TrainedRun;
let first: ModelVersion;
beforeAll(async () => {
  server = await startTestServer();
  run = await addTrainedRun(server);
  first = await register("churn");
  await register("churn");
});
afterAll(() => server.close());

const register = (name: string, of = run) =>
  server.api(contract.model.register, { params: { projectId: of.projectId }, body: { runId: of.runId, name } });

const aliasesOf = async () => {
  const { versions } = await server.api(contract.model.get, { params: first });
  return versions.map(({ version, aliases }) => [version, aliases]);
};

const set = (alias: string, version: number) =>
  server.api(contract.model.setAlias, { params: { ...first, alias }, body: { version } });

test("an alias names one version and moves; a version has many", async () => {
  expect(first.aliases).toEqual([]);
  await set("champion", 1);
  expect((await set("challenger", 1)).aliases).toEqual(["challenger", "champion"]);
  expect((await set("champion", 2)).aliases).toEqual(["champion"]);
  expect(await aliasesOf()).toEqual([
    [2, ["champion"]],
    [1, ["challenger"]],
  ]);
  await server.api(contract.model.removeAlias, { params: { ...first, alias: "champion" } });
  expect(await aliasesOf()).toEqual([
    [2, []],
    [1, ["challenger"]],
  ]);
});

test("what reads as a version, a version that is not there and an alias that is not there are refused", async () => {
  for (const alias of ["latest", "V3", "a b", "x".repeat(101)]) {
    await expect(set(alias, 1)).rejects.toMatchObject({ code: "invalid_request" });
  }
  await expect(set("champion", 3)).rejects.toMatchObject({ code: "not_found" });
  const params = { ...first, alias: "nobody" };
  await expect(server.api(contract.model.removeAlias, { params })).rejects.toMatchObject({ code: "not_found" });
});

test("a name that a model of another project has is taken", async () => {
  const other = await addTrainedRun(server);
  await expect(register("churn", other)).rejects.toMatchObject({ code: "already_exists" });
  expect((await register("churn-of-another", other)).version).toBe(1);
});
