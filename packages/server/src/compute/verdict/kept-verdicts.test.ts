import { totalmem } from "node:os";
import { contract } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { addJobRow } from "../../../test/job-row.js";
import { machineSizes } from "../targets/machine-sizes.js";
import { changeTarget } from "../targets/targets.js";
import { verdictOfJob } from "./kept-verdicts.js";

let server: TestServer;
let projectId: string;
beforeAll(async () => {
  server = await startTestServer();
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Paid" } }));
});
afterAll(() => server.close());

const hour = { wallSeconds: 3600, cpuSeconds: 3600, peakMemoryBytes: 1e9 };

/** The verdict of a job that ran for an hour, as the store has it. */
async function verdictOf(job: Parameters<typeof addJobRow>[1]) {
  const jobId = await addJobRow(server.effects.store, { projectId, ...hour, ...job });
  return verdictOfJob(server.effects, jobId);
}

test("what a job cost is by the price at its start, not by that of today", async () => {
  const today = { pricePerHour: 8, currency: "USD" };
  await server.effects.store.write((tx) => changeTarget(tx, "local", today));
  const at = { targetId: "local", targetName: "local" };
  expect((await verdictOf({ ...at, pricePerHour: 2, currency: "EUR" })).cost).toMatchObject({
    ...{ spent: 2, currency: "EUR", basis: "machine" },
  });
  // Nobody had said a price then.
  expect((await verdictOf(at)).cost).toMatchObject({ currency: "USD", basis: "list" });
  // Of before there were targets, when none was recorded.
  expect((await verdictOf({})).cost).toMatchObject({ spent: 8, currency: "USD", basis: "machine" });
});

test("a job held what it took of its target, a size's cores and memory too", async () => {
  const size = machineSizes.find(({ cores, gpu }) => cores === 2 && gpu === null)!;
  const resources = { cores: 1, memoryBytes: null, size: size.id };
  const sized = { cores: size.cores, memoryBytes: size.memoryBytes };
  const { held } = await verdictOf({ kind: "script", spec: JSON.stringify({ resources }), ...sized });
  expect(held).toEqual({ ...sized, isMemoryAsked: true });
  expect((await verdictOf({ spec: JSON.stringify({ cores: 1 }) })).held).toMatchObject({
    cores: 1,
    isMemoryAsked: false,
  });
});

test("the memory that a target's jobs share is not held against one that asked for none: its process had the machine's", async () => {
  const body = { name: "narrow", memoryBytes: 1e9 };
  const { id: targetId, name: targetName } = await server.api(contract.compute.create, { body });
  const { held } = await verdictOf({ targetId, targetName });
  expect(held).toMatchObject({ memoryBytes: totalmem(), isMemoryAsked: false });
  const asked = await verdictOf({ targetId, targetName, memoryBytes: 5e8 });
  expect(asked.held).toMatchObject({ memoryBytes: 5e8, isMemoryAsked: true });
});
