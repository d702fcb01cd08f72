import { contract } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { firstAdmin } from "../../access/users.js";
import { getProject } from "../../define/projects.js";
import { beginTrials } from "./begin-trials.js";
import { addSweep, resumeSweep } from "./change-sweep.js";
import { checkSweep } from "./check-sweep.js";
import { noteEnding, type Room, settleSweep } from "./settle-sweep.js";
import { ending } from "./sweep-ending.js";
import { findSweep } from "./sweeps.js";
import { trialsOf } from "./trials.js";

let server: TestServer;
let projectId: string;
beforeAll(async () => {
  // What is queued stays so.
  server = await startTestServer({ settings: { maximumJobs: 0 } });
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Trials" } }));
});
afterAll(() => server.close());

const write: TestServer["effects"]["store"]["write"] = (work) => server.effects.store.write(work);
const settle = (sweepId: string) => write((tx) => settleSweep(tx, Date.now(), sweepId));
const begin = ({ room, xs, isExhausted = false }: { room: Room; xs: number[]; isExhausted?: boolean }) =>
  write((tx) => beginTrials(tx, server.effects, room, { configurations: xs.map((x) => ({ x })), isExhausted }));
const xsOf = async (sweepId: string) =>
  (await trialsOf(server.effects.store.read, sweepId)).map(({ parameters }) => JSON.parse(parameters).x);
/** Without telling the server's driver, which would begin others. */
const endJob = (id: string) =>
  write((tx) => tx.updateTable("job").set({ state: "cancelled", endedAtMs: 1 }).where("id", "=", id).execute());
const stop = (sweepId: string) => write((tx) => noteEnding(tx, sweepId, ending("stopped", "by_user", "somebody did")));

/** A sweep that the server's own driver does not know of, and the room in it. */
async function newSweep(): Promise<{ id: string; room: Room }> {
  const body = contract.sweep.create.body!.parse({
    template: { kind: "script", script: { command: "true ${{parameters.x}}" } },
    space: { x: { type: "integer", low: 1, high: 9 } },
    objective: { metric: "loss" },
    parallelTrials: 2,
    maximumTrials: 3,
  });
  const checked = await checkSweep(server.effects, projectId, body);
  const id = await write(async (tx) => {
    const { id, name } = await firstAdmin(tx);
    const project = await getProject(tx, projectId);
    return addSweep(tx, { project, checked, user: { id, name }, nowMs: Date.now() });
  });
  const { room } = await settle(id);
  expect(room).toMatchObject({ trials: [], count: 2 });
  return { id, room: room! };
}

describe("what was suggested begins", () => {
  test("once, in the order of the suggestions, and leaves room for what is missing", async () => {
    const { id, room } = await newSweep();
    expect(await begin({ room, xs: [5, 7] })).toBe(true);
    // As after a restart between the suggestion and the trials, or by somebody else.
    expect(await begin({ room, xs: [5, 7] })).toBe(false);
    expect(await xsOf(id)).toEqual([5, 7]);
    const trials = await trialsOf(server.effects.store.read, id);
    await endJob(trials[0]!.jobId);
    const { room: next } = await settle(id);
    // Of three at most, two of which have begun.
    expect(next).toMatchObject({ count: 1, trials: [{ state: "cancelled" }, { state: "running" }] });
    expect(await begin({ room: next!, xs: [9] })).toBe(true);
    expect(await settle(id)).toMatchObject({ room: null, toCancel: [] });
  });

  test("not in a sweep that was stopped meanwhile, or stopped and let go on", async () => {
    const { id, room } = await newSweep();
    await stop(id);
    expect(await begin({ room, xs: [1, 2] })).toBe(false);
    expect(await settle(id)).toEqual({ room: null, toCancel: [] });
    expect(await findSweep(server.effects.store.read, id)).toMatchObject({ state: "stopped" });
    expect(await begin({ room, xs: [1, 2] })).toBe(false);
    const later = Date.now() + 1000;
    await write(async (tx) => resumeSweep(tx, (await findSweep(tx, id))!, { maximumTrials: 1 }, later));
    // For one trial at most, where two were suggested.
    expect(await begin({ room, xs: [1, 2] })).toBe(false);
    const { room: next } = await settle(id);
    expect(next).toMatchObject({ count: 1 });
    expect(await begin({ room: next!, xs: [1] })).toBe(true);
    expect(await xsOf(id)).toEqual([1]);
  });

  test("and ends the sweep only where nothing is left to try and nothing runs", async () => {
    const { id, room } = await newSweep();
    expect(await begin({ room, xs: [3], isExhausted: true })).toBe(true);
    const { room: next } = await settle(id);
    expect(await begin({ room: next!, xs: [], isExhausted: true })).toBe(true);
    const state = async () => (await findSweep(server.effects.store.read, id))?.state;
    expect(await state()).toBe("running");
    const [trial] = await trialsOf(server.effects.store.read, id);
    await endJob(trial!.jobId);
    const { room: last } = await settle(id);
    expect(await begin({ room: last!, xs: [], isExhausted: true })).toBe(true);
    expect(await findSweep(server.effects.store.read, id)).toMatchObject({
      state: "completed",
      ending: { reason: { code: "exhausted" } },
    });
  });
});
