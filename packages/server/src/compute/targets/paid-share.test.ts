import { contract, type JobKind } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { addJobRow } from "../../../test/job-row.js";
import { addJob } from "../job-records.js";
import { shareOut } from "./paid-share.js";
import { monthOf, spentIn } from "./spending.js";

const startedAtMs = Date.UTC(2026, 4, 4);
const nowMs = startedAtMs + 100_000;
const price = { pricePerHour: 36, currency: "EUR" };

let server: TestServer;
let projectId: string;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => startedAtMs } });
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Shared" } }));
});
afterAll(() => server.close());

/** A target of four cores on which a training that asked for no cores and a script of one have run for 100 s. */
async function shared(name: string) {
  const { id: targetId } = await server.api(contract.compute.create, { body: { name, cores: 4, ...price } });
  const at = { projectId, targetId, targetName: name, ...price, state: "running", startedAtMs } as const;
  const training = await addJobRow(server.effects.store, { ...at, kind: "train" });
  const script = await addJobRow(server.effects.store, { ...at, kind: "script", heldCores: 1 });
  return { targetId, training, script };
}

test("a job that asked for no cores pays for all that its target offers", async () => {
  const { store } = server.effects;
  const { targetId, training, script } = await shared("halves");
  await store.write((tx) => shareOut(tx, [targetId], nowMs));
  const paid = await store.read
    .selectFrom("job")
    .select(["id", "paidSeconds"])
    .where("id", "in", [training, script])
    .execute();
  expect(paid.find(({ id }) => id === training)?.paidSeconds).toBeCloseTo(80, 9);
  expect(paid.find(({ id }) => id === script)?.paidSeconds).toBeCloseTo(20, 9);
});

test("what is not shared out yet is told by the same shares", async () => {
  const { targetId } = await shared("open");
  const spent = await spentIn(server.effects.store.read, { month: monthOf(nowMs), nowMs });
  const own = spent.filter((row) => row.targetId === targetId);
  expect(own.map(({ cost }) => Number(cost.toFixed(9)))).toEqual(expect.arrayContaining([0.8, 0.2]));
});

test.each([
  ["train", undefined, null],
  ["train", 2, 2],
  ["script", 1, 1],
] as const)("a job of the kind %s that asks for %s cores holds %s", async (kind: JobKind, cores, heldCores) => {
  const { store } = server.effects;
  const held = await store.write(async (tx) => {
    const id = await addJob(tx, { kind, projectId, subject: "run:x", spec: {}, cores }, nowMs);
    const row = await tx.selectFrom("job").select(["cores", "heldCores"]).where("id", "=", id).executeTakeFirst();
    await tx.deleteFrom("jobEvent").where("jobId", "=", id).execute();
    await tx.deleteFrom("job").where("id", "=", id).execute();
    return row;
  });
  expect(held).toEqual({ cores: cores ?? 1, heldCores });
});
