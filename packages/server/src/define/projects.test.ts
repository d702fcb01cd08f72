import { type CrisolError, contract } from "@crisol/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addJobRow } from "../../test/job-row.js";
import { addTrainedRun } from "../../test/trained-run.js";
import { readSchema } from "../store/schema.js";
import { PROJECT_TABLES, purgeProjects } from "./purge.js";

let nowMs = Date.UTC(2026, 0, 1);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => nowMs } });
});
afterAll(() => server.close());

const create = (body: object = {}) => server.api(contract.project.create, { body: { name: "P", ...body } });

test("a project keeps its definition, and a patch changes only what it names", async () => {
  const made = await create({ output: "whether", criteria: ["roc_auc >= 0.8"] });
  expect(made).toMatchObject({ name: "P", output: "whether", task: null, criteria: ["roc_auc >= 0.8"], data: null });
  expect(Object.values(made.steps)).toEqual(Array(6).fill("todo"));
  const params = { projectId: made.id };
  const body = { task: "binary_classification", target: "y", primaryMetric: "roc_auc" } as const;
  const changed = await server.api(contract.project.update, { params, body });
  expect(changed).toEqual({ ...made, ...body, steps: { ...made.steps, define: "done" }, updatedAt: changed.updatedAt });
  expect(await server.api(contract.project.get, { params })).toEqual(changed);
});

test.each([
  [{ criteria: ["auc >= 0.8"] }, "criterion_invalid"],
  [{ criteria: ["roc_auc >= 1.8"] }, "criterion_invalid"],
  [{ task: "regression", criteria: ["roc_auc >= 0.8"] }, "criterion_invalid"],
  [{ task: "regression", primaryMetric: "roc_auc" }, "task_does_not_fit"],
  [{ task: "regression", positiveClass: "yes" }, "task_does_not_fit"],
  [{ primaryMetric: "nonsense" }, "invalid_request"],
  [{ task: "clustering" }, "invalid_request"],
  [{ name: " " }, "invalid_request"],
])("a definition that contradicts itself is refused whole: %o", async (body, code) => {
  const before = await server.api(contract.project.list, {});
  await expect(create(body)).rejects.toMatchObject({ code });
  expect(await server.api(contract.project.list, {})).toEqual(before);
});

test("suggestions need data, and say so", async () => {
  const { id: projectId } = await create();
  await expect(server.api(contract.project.suggest, { params: { projectId } })).rejects.toMatchObject({
    code: "definition_incomplete",
  } satisfies Partial<CrisolError>);
});

test("pages of the list follow each other without gap or repetition", async () => {
  for (let i = 0; i < 7; i++) await create({ name: `page ${i}` });
  const all = await server.api(contract.project.list, { query: { limit: 1000 } });
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await server.api(contract.project.list, { query: { limit: 3, cursor } });
    ids.push(...page.items.map((project) => project.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(ids).toEqual(all.items.map((project) => project.id));
});

test("a deleted project is gone until it is restored, within 7 days and no longer", async () => {
  const { id: projectId } = await create();
  const params = { projectId };
  await server.api(contract.project.delete, { params });
  await expect(server.api(contract.project.get, { params })).rejects.toMatchObject({ code: "not_found" });
  await expect(server.api(contract.project.delete, { params })).rejects.toMatchObject({ code: "not_found" });
  const { items } = await server.api(contract.project.list, { query: { deleted: "true" } });
  expect(items.map((project) => project.id)).toContain(projectId);
  nowMs += 6.9 * 86_400_000;
  expect(await purgeProjects(server.effects)).toBe(0);
  expect(await server.api(contract.project.restore, { params })).toMatchObject({ id: projectId, deletedAt: null });
  await server.api(contract.project.delete, { params });
  nowMs += 7.1 * 86_400_000;
  await expect(server.api(contract.project.restore, { params })).rejects.toMatchObject({ code: "not_found" });
});

test("what a deleted project has cost stays in its months, for those who see all, without its name", async () => {
  const { id: projectId } = await create({ name: "dear" });
  const where = { targetId: "local", targetName: "local" };
  const jobId = await addJobRow(server.effects.store, { projectId, ...where });
  const month = "2025-03";
  const amounts = { spent: 4, wasted: 1, saved: null, currency: "EUR", basis: "machine" as const };
  await server.effects.store.write(async (tx) => {
    const row = { jobId, kind: "right_size" as const, ...amounts, body: "{}", atMs: Date.UTC(2025, 2, 5) };
    await tx.insertInto("jobVerdict").values(row).execute();
    const sums = { jobs: 1, seconds: 60, cost: 4, energyWattHours: 0 };
    await tx
      .insertInto("computeSpending")
      .values({ ...where, month, projectId, currency: "EUR", ...sums })
      .execute();
  });
  const seen = async () => ({
    spending: (await server.api(contract.compute.spending, { query: { month } })).items,
    month: await server.api(contract.compute.month, { query: { month } }),
  });
  const before = await seen();
  expect(before.spending).toMatchObject([{ projectName: "dear", cost: 4 }]);
  await server.api(contract.project.delete, { params: { projectId } });
  nowMs += 8 * 86_400_000;
  await purgeProjects(server.effects);
  const after = await seen();
  expect(after.spending).toEqual([{ ...before.spending[0], projectName: null }]);
  expect(after.month.totals).toEqual(before.month.totals);
  expect(after.month.byTarget).toEqual(before.month.byTarget);
  expect(after.month.byProject).toMatchObject([{ projectId: null, name: null, spent: 4, wasted: 1, jobCount: 1 }]);
  expect(after.month.most).toEqual([]);
});

test("when its time is over, nothing of a deleted project is left in any table, and others are untouched", async () => {
  const { projectId } = await addTrainedRun(server);
  const kept = await create({ name: "kept" });
  const { read } = server.effects.store;
  const tables = await readSchema(read);
  const ofProjects = tables.filter(({ columns }) => columns.includes("projectId")).map(({ name }) => name);
  // The audit log keeps what was done in it, and the months what it cost.
  for (const kept of ["audit", "computeSpending"]) ofProjects.splice(ofProjects.indexOf(kept), 1);
  expect(ofProjects.sort()).toEqual([...PROJECT_TABLES].sort());
  await server.api(contract.project.delete, { params: { projectId } });
  nowMs += 8 * 86_400_000;
  expect(await purgeProjects(server.effects)).toBeGreaterThan(0);
  for (const table of ofProjects) {
    const left = await sql<{
      n: number;
    }>`select count(*) as n from ${sql.table(table)} where "projectId" = ${projectId}`.execute(read);
    expect([table, left.rows[0]?.n]).toEqual([table, 0]);
  }
  expect(await server.api(contract.project.get, { params: { projectId: kept.id } })).toMatchObject({ name: "kept" });
  expect(await server.effects.store.check()).toEqual([]);
});
