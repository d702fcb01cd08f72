import { contract } from "@crisol/contract";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTestUser } from "../../test/as-user.js";
import { startTestServer, type TestServer } from "../../test/harness.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const last = async (limit = 1) => (await server.api(contract.audit.list, { query: { limit } })).items;
const json = { "content-type": "application/json" };

describe("the audit log", () => {
  test("has who did what to what, when and from where", async () => {
    const { id: projectId } = await server.api(contract.project.create, { body: { name: "Churn" } });
    const ana = await addTestUser(server, "Ana", { projectId, role: "owner" });
    await server.fetch(`/api/v1/projects/${projectId}`, { method: "DELETE", headers: ana.headers });
    const [deleted, token, member, user, project] = await last(5);
    expect(deleted).toMatchObject({
      ...{ userId: ana.id, userName: "Ana", credential: "Ana", action: "project.delete", outcome: "done", projectId },
      ...{ details: { projectId }, address: "127.0.0.1" },
    });
    expect(Math.abs(Date.parse(deleted!.at) - Date.now())).toBeLessThan(60_000);
    expect(token).toMatchObject({ action: "token.create", details: { name: "Ana", userId: ana.id } });
    expect(member).toMatchObject({ action: "member.set", projectId, details: { memberId: ana.id, role: "owner" } });
    expect(user).toMatchObject({ action: "user.create", userName: "Administrator", details: { name: "Ana" } });
    expect(project).toMatchObject({ action: "project.create", details: { name: "Churn" } });
    // The owner sees that of the project, though it is deleted.
    const response = await server.fetch(`/api/v1/projects/${projectId}/audit`, { headers: ana.headers });
    const { items } = await response.json();
    expect(items.map(({ action }: { action: string }) => action)).toEqual(["project.delete", "member.set"]);
  });

  test("has no secret that was sent or made", async () => {
    const token = await server.api(contract.token.create, { body: { name: "secret" } });
    const { code } = await server.api(contract.session.createLoginCode);
    for (const body of [{ code }, { token: token.secret }]) {
      const init = { method: "POST", headers: { ...json, authorization: "" }, body: JSON.stringify(body) };
      expect((await server.fetch("/api/v1/session", init)).status).toBe(200);
    }
    const entries = await last(4);
    expect(entries[0]).toMatchObject({ action: "session.create", userName: "Administrator" });
    for (const secret of [token.secret, code]) expect(JSON.stringify(entries)).not.toContain(secret);
  });

  test("has what was refused for want of a role, once a minute", async () => {
    const max = await addTestUser(server, "Max");
    const init = { method: "POST", headers: { ...json, ...max.headers }, body: '{"name":"x"}' };
    for (let i = 0; i < 3; i++) expect((await server.fetch("/api/v1/users", init)).status).toBe(403);
    await expect
      .poll(async () => (await last())[0])
      .toMatchObject({ action: "user.create", outcome: "refused", userId: max.id });
    const { items } = await server.api(contract.audit.list, { query: { userId: max.id } });
    expect(items).toHaveLength(1);
  });

  test("has neither what failed nor what only looks, nor what runs log", async () => {
    const before = await last();
    const params = { userId: "usr_01j9z3k5m8e4v0q2w7r6t1y8xa" };
    await expect(server.api(contract.user.delete, { params })).rejects.toMatchObject({ code: "not_found" });
    await server.api(contract.user.list, { query: {} });
    expect(await last()).toEqual(before);
    const { experiment_id, run_id } = await mlflowRun("logging");
    const metric = { run_id, key: "loss", value: 1, timestamp: 1, step: 0 };
    await mlflow("runs/log-metric", metric);
    await mlflow("runs/log-batch", { run_id, metrics: [{ key: "a", value: 1, timestamp: 1, step: 0 }] });
    const { projectId } = await server.api(contract.experiment.get, { params: { experimentId: experiment_id } });
    const { id: runId } = await server.api(contract.run.start, { params: { projectId }, body: {} });
    const own = { projectId, runId };
    await server.api(contract.run.logBatch, { params: own, body: { metrics: [{ key: "loss", value: 1 }] } });
    await server.api(contract.run.update, { params: own, body: { state: "succeeded" } });
    const actions = (await last(3)).map(({ action }) => action);
    expect(actions[0]).toBe("mlflow experiments/create");
    await server.api(contract.run.delete, { params: own });
    expect((await last())[0]).toMatchObject({ action: "run.delete", projectId, details: { runId } });
    await mlflow("runs/delete", { run_id });
    expect((await last())[0]).toMatchObject({ action: "mlflow runs/delete", projectId, details: { run_id } });
  });

  test("is found by user, action, project and time, in pages", async () => {
    const entries = (await server.api(contract.audit.list, { query: { limit: 1000 } })).items;
    expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, i) => entries.length - i));
    const pages = [];
    for (let before: number | undefined; ; ) {
      const { items } = await server.api(contract.audit.list, { query: { limit: 4, ...(before && { before }) } });
      pages.push(...items);
      before = items.at(-1)?.sequence;
      if (items.length < 4) break;
    }
    expect(pages).toEqual(entries);
    const projects = await server.api(contract.audit.list, { query: { action: "project." } });
    expect(projects.items).toEqual(entries.filter(({ action }) => action.startsWith("project.")));
    const middle = entries[3]!.at;
    const late = await server.api(contract.audit.list, { query: { from: middle } });
    expect(late.items).toEqual(entries.filter(({ at }) => at >= middle));
    const early = await server.api(contract.audit.list, { query: { to: middle } });
    expect(early.items).toEqual(entries.filter(({ at }) => at <= middle));
  });

  test("is in the same commit as what it tells: of a write that fails nothing is kept", async () => {
    const before = await last();
    const name = "twice";
    await server.api(contract.group.create, { body: { name } });
    await expect(server.api(contract.group.create, { body: { name } })).rejects.toMatchObject({
      code: "already_exists",
    });
    const after = await last(2);
    expect(after[0]).toMatchObject({ action: "group.create", details: { name } });
    expect(after[1]).toEqual(before[0]);
  });

  test("is whole under many changes at once, and every one is in it", async () => {
    const names = Array.from({ length: 60 }, (_, i) => `group ${i}`);
    await Promise.all(names.map((name) => server.api(contract.group.create, { body: { name } })));
    const made = (await last(60)).map(({ details }) => details.name);
    expect([...made].sort()).toEqual([...names].sort());
    expect(await server.api(contract.audit.verify)).toMatchObject({ brokenAt: null });
  });

  test("cannot be changed, not even by what has the database", async () => {
    const { store } = server.effects;
    await expect(store.write((tx) => tx.updateTable("audit").set({ userName: "x" }).execute())).rejects.toThrow(
      /append-only/,
    );
    await expect(store.write((tx) => tx.deleteFrom("audit").execute())).rejects.toThrow(/append-only/);
  });

  test("shows whatever was changed past the database's guard", async () => {
    const { store } = server.effects;
    const { entries, lastHash } = await server.api(contract.audit.verify);
    expect(lastHash).toBe((await last())[0]!.hash);
    await store.write(async (tx) => {
      for (const name of ["audit_isKept", "audit_no_update", "audit_no_delete"]) {
        const on = server.effects.settings.databaseUrl === undefined ? sql`` : sql` on "audit"`;
        await sql`drop trigger if exists ${sql.ref(name)}${on}`.execute(tx);
      }
    });
    const columns = ["userName", "action", "outcome", "details", "address", "credential", "requestId", "hash"] as const;
    const rows = await store.read.selectFrom("audit").selectAll().execute();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: entries }), fc.constantFrom(...columns), async (sequence, column) => {
        const { [column]: kept } = rows.find((row) => row.sequence === sequence)!;
        const set = (value: string) =>
          store.write((tx) =>
            tx
              .updateTable("audit")
              .set({ [column]: value })
              .where("sequence", "=", sequence)
              .execute(),
          );
        await set(`${kept} `);
        expect(await server.api(contract.audit.verify)).toMatchObject({ brokenAt: sequence, entries: sequence - 1 });
        await set(kept);
      }),
      { numRuns: 25 },
    );
    const verify = (query: { lastHash?: string }) => server.api(contract.audit.verify, { query });
    expect(await verify({})).toEqual({ entries, brokenAt: null, lastHash, hasLastHash: null });
    expect(await verify({ lastHash: rows[4]!.hash })).toMatchObject({ brokenAt: null, hasLastHash: true });
    await store.write((tx) => tx.deleteFrom("audit").where("sequence", "=", entries).execute());
    expect(await verify({ lastHash: lastHash! })).toMatchObject({ brokenAt: null, hasLastHash: false });
    await store.write((tx) => tx.deleteFrom("audit").where("sequence", "=", 2).execute());
    expect(await server.api(contract.audit.verify)).toMatchObject({ brokenAt: 2 });
  });
});

async function mlflow(path: string, body: object): Promise<Record<string, never>> {
  const init = { method: "POST", headers: json, body: JSON.stringify(body) };
  const response = await server.fetch(`/api/2.0/mlflow/${path}`, init);
  expect([path, response.status]).toEqual([path, 200]);
  return response.json();
}

async function mlflowRun(name: string): Promise<{ experiment_id: string; run_id: string }> {
  const { experiment_id } = await mlflow("experiments/create", { name });
  const { run } = (await mlflow("runs/create", { experiment_id: experiment_id! })) as never as {
    run: { info: { run_id: string } };
  };
  return { experiment_id: experiment_id!, run_id: run.info.run_id };
}
