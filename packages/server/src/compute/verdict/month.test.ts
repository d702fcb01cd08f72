import { type ComputeMonth, contract } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTestUser } from "../../../test/as-user.js";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { addJobRow } from "../../../test/job-row.js";
import type { JobVerdictTable } from "../tables.js";

let server: TestServer;
const projects: string[] = [];
beforeAll(async () => {
  server = await startTestServer();
  for (const name of ["One", "Other"])
    projects.push((await server.api(contract.project.create, { body: { name } })).id);
});
afterAll(() => server.close());

async function paid(
  project: number,
  target: { readonly targetId: string | null; readonly targetName: string | null },
  verdict: Partial<JobVerdictTable>,
): Promise<void> {
  const { store } = server.effects;
  const jobId = await addJobRow(store, { projectId: projects[project] as string, ...target });
  const row: JobVerdictTable = {
    ...{ jobId, kind: "mostly_unused", spent: 1, wasted: 0.5, saved: 0, currency: "EUR", basis: "machine" },
    ...{ body: "{}", atMs: Date.UTC(2026, 10, 15), ...verdict },
  };
  await store.write((tx) => tx.insertInto("jobVerdict").values(row).execute());
}

const month = async (headers?: Record<string, string>, of = "2026-11") =>
  (await (await server.fetch(`/api/v1/compute/month?month=${of}`, headers ? { headers } : {})).json()) as ComputeMonth;

const here = { targetId: "local", targetName: "this machine" };
const rented = { targetId: "tgt_1", targetName: "rented" };

describe("a month of compute", () => {
  beforeAll(async () => {
    await paid(0, { targetId: null, targetName: null }, { spent: 2, saved: 0.25 });
    await paid(0, here, {});
    await paid(1, rented, { spent: 5, wasted: 4 });
    await paid(1, rented, { spent: 7, currency: "USD", basis: "list" });
    // Of other months, to the millisecond.
    await paid(0, here, { spent: 100, atMs: Date.UTC(2026, 11, 1) });
    await paid(0, here, { spent: 100, atMs: Date.UTC(2026, 10, 1) - 1 });
  });

  test("adds up by project, by machine and by currency, never two currencies or kinds of price together", async () => {
    const { totals, byProject, byTarget, most } = await month();
    const euros = { currency: "EUR", basis: "machine" };
    const dollars = { currency: "USD", basis: "list" };
    expect(totals).toEqual([
      { ...euros, jobCount: 3, spent: 8, wasted: 5, saved: 0.25 },
      { ...dollars, jobCount: 1, spent: 7, wasted: 0.5, saved: 0 },
    ]);
    expect(byProject.map(({ name, currency, spent }) => [name, currency, spent])).toEqual([
      ["Other", "USD", 7],
      ["Other", "EUR", 5],
      ["One", "EUR", 3],
    ]);
    // What ran before there were targets ran on this machine.
    expect(byTarget).toEqual([
      { target: "rented", ...dollars, jobCount: 1, spent: 7, wasted: 0.5, saved: 0 },
      { target: "rented", ...euros, jobCount: 1, spent: 5, wasted: 4, saved: 0 },
      { target: "local", ...euros, jobCount: 2, spent: 3, wasted: 1, saved: 0.25 },
    ]);
    // Of a run that is gone: named by its subject, in the words of who reads it.
    expect(most[0]).toMatchObject({ spent: 5, wasted: 4, kind: "train", subject: "run:x", name: null, runId: null });
    expect((await month(undefined, "2026-09")).totals).toEqual([]);
  });

  test("shows to each what their projects cost, and nothing of others", async () => {
    const { headers } = await addTestUser(server, "Ana", { projectId: projects[0] as string, role: "viewer" });
    const { totals, byTarget, byProject } = await month(headers);
    expect(totals.map(({ spent }) => spent)).toEqual([3]);
    expect(byTarget.map(({ target }) => target)).toEqual(["local"]);
    expect(byProject.map(({ name }) => name)).toEqual(["One"]);
  });
});
