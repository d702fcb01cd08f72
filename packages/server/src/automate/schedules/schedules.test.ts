import { setTimeout as sleep } from "node:timers/promises";
import { contract, type NewScheduleInput, type Schedule, type ScheduleFiring } from "@crisol/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { addTrainedRun, customers } from "../../../test/trained-run.js";
import { createToken } from "../../access/tokens.js";
import { addUser } from "../../access/users.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse("2027-02-01T00:30:00Z");
let nowMs = START;
let server: TestServer;
let projectId: string;
beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => nowMs } });
});
afterAll(() => server.close());
beforeEach(async () => {
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Schedules" } }));
});

// The clock goes far: what a test has scheduled would fill the queue of the next.
afterEach(() => server.api(contract.project.delete, { params: { projectId } }));

const hourly = { kind: "time", cron: "0 * * * *" } as const;
const say = (command = "echo said") =>
  ({ kind: "script", script: { command, environment: { kind: "none" } } }) as const;

async function create(body: Partial<NewScheduleInput> = {}): Promise<Schedule> {
  const whole = { name: "nightly", trigger: hourly, action: say(), ...body };
  return server.api(contract.schedule.create, { params: { projectId }, body: whole });
}

async function get({ id: scheduleId }: Pick<Schedule, "id">): Promise<Schedule> {
  return server.api(contract.schedule.get, { params: { projectId, scheduleId } });
}

async function firings(): Promise<ScheduleFiring[]> {
  const { items } = await server.api(contract.schedule.firings, { params: { projectId }, query: { limit: 1000 } });
  return items.sort((a, b) => a.dueAt.localeCompare(b.dueAt));
}

/** When as many firings are there as are expected, all of them. */
async function fired(count: number): Promise<ScheduleFiring[]> {
  for (;;) {
    const found = await firings();
    if (found.length >= count) return found;
    await sleep(50);
  }
}

/** Until the driver has looked again, at whatever there was. */
async function looked(): Promise<void> {
  await sleep(2200);
}

const at = (text: string) => `2027-02-01T${text}:00.000Z`;

describe("a schedule", () => {
  test("starts what it is for at its time, once, in the name of whoever made it", async () => {
    const made = await create();
    expect(made).toMatchObject({ nextAt: new Date(nextHour()).toISOString(), lastFiredAt: null, isEnabled: true });
    nowMs = nextHour() + 1000;
    const [firing] = await fired(1);
    expect(firing).toMatchObject({ cause: "time", state: "started", dueAt: made.nextAt, reason: null });
    await server.effects.jobs.ended(firing!.started!.id);
    const { log } = await server.api(contract.run.log, { params: { projectId, runId: firing!.started!.runId } });
    expect(log.tags).toContainEqual({ key: "crisol.schedule", value: "nightly" });
    await looked();
    expect(await firings()).toHaveLength(1);
    expect((await firings())[0]!.started!.state).toBe("succeeded");
    expect(await get(made)).toMatchObject({ lastFiredAt: firing!.firedAt, nextAt: new Date(nextHour()).toISOString() });
  });

  test("starts pipelines and sweeps, with parameters", async () => {
    const step = { kind: "script", command: "echo ${{parameters.x}}", environment: { kind: "none" } } as const;
    const definition = { parameters: { x: 1 }, steps: { a: { ...step, parameters: { x: { parameter: "x" } } } } };
    await server.api(contract.pipeline.create, { params: { projectId }, body: { name: "two", definition } });
    await create({ name: "pipe", action: { kind: "pipeline", pipeline: "two", parameters: { x: 7 } } });
    const template = {
      kind: "script",
      script: { command: "echo ${{parameters.x}}", environment: { kind: "none" } },
    } as const;
    const space = { x: { type: "integer", low: 1, high: 2 } } as const;
    const sweep = { template, space, objective: { metric: "loss" }, maximumTrials: 1 };
    await create({ name: "search", action: { kind: "sweep", sweep } });
    nowMs = nextHour() + 1000;
    const both = await fired(2);
    const started = Object.fromEntries(both.map((firing) => [firing.scheduleName, firing.started!]));
    expect(started.pipe!.kind).toBe("pipeline");
    const of = { params: { projectId, pipelineRunId: started.pipe!.id } };
    for (;;) {
      const run = await server.api(contract.pipeline.getRun, of);
      expect(run.parameters).toEqual({ x: 7 });
      if (run.state !== "running") break;
      await sleep(50);
    }
    for (;;) {
      const { endedAt } = await server.api(contract.sweep.get, { params: { projectId, sweepId: started.search!.id } });
      if (endedAt !== null) break;
      await sleep(50);
    }
    expect((await firings()).map((firing) => firing.started!.state)).toContain("succeeded");
  });

  test.each([
    ["once", "allow", ["03:00 started missed"]],
    ["all", "allow", ["01:00 started missed", "02:00 started missed", "03:00 started missed"]],
    ["all", "skip", ["01:00 started missed", "02:00 started missed", "03:00 started missed"]],
    ["none", "allow", ["03:00 missed missed"]],
  ] as const)("makes up for what was missed: %s, %s", async (missed, overlap, expected) => {
    nowMs = Date.parse(at("00:30"));
    await create({ trigger: { ...hourly, missed }, overlap });
    nowMs = Date.parse(at("03:20"));
    const told = async () =>
      (await fired(expected.length)).map(
        ({ dueAt, state, reason }) => `${dueAt.slice(11, 16)} ${state} ${reason?.code ?? ""}`,
      );
    await expect.poll(told, { timeout: 30_000 }).toEqual(expected);
    if (missed === "once") expect((await firings())[0]!.reason!.params).toEqual({ others: 2 });
  });

  test("of what was missed long ago only the newest hundred are made up for", async () => {
    nowMs = Date.parse(at("00:30"));
    await create({ trigger: { ...hourly, missed: "all" }, overlap: "allow", action: say("true") });
    nowMs += 500 * HOUR;
    const newest = Math.floor(nowMs / HOUR) * HOUR;
    const all = await fired(100);
    expect(all).toHaveLength(100);
    expect(Date.parse(all.at(-1)!.dueAt)).toBe(newest);
    nowMs = START;
  });

  test.each([
    ["skip", ["started", "skipped"]],
    ["queue", ["started", "waiting"]],
    ["allow", ["started", "started"]],
  ] as const)("while what it started before goes on: %s", async (overlap, expected) => {
    const made = await create({ overlap, action: say("sleep 300") });
    nowMs = nextHour() + 1000;
    const [first] = await fired(1);
    nowMs = nextHour() + 1000;
    expect((await fired(2)).map(({ state }) => state)).toEqual(expected);
    await server.api(contract.job.cancel, { params: { jobId: first!.started!.id } });
    await server.effects.jobs.ended(first!.started!.id);
    if (overlap === "queue") {
      // Its turn comes when the other has ended.
      await expect.poll(async () => (await firings())[1]!.state, { timeout: 30_000 }).toBe("started");
    }
    const before = await firings();
    await server.api(contract.schedule.delete, { params: { projectId, scheduleId: made.id } });
    for (const { started } of before) {
      if (started) await server.api(contract.job.cancel, { params: { jobId: started.id } }).catch(() => {});
    }
  });

  test("what waits when it is paused is skipped", async () => {
    const made = await create({ overlap: "queue", action: say("sleep 300") });
    nowMs = nextHour() + 1000;
    const [first] = await fired(1);
    nowMs = nextHour() + 1000;
    await fired(2);
    const params = { projectId, scheduleId: made.id };
    await server.api(contract.schedule.update, { params, body: { isEnabled: false } });
    expect((await firings())[1]).toMatchObject({ state: "skipped", reason: { code: "paused" } });
    await server.api(contract.job.cancel, { params: { jobId: first!.started!.id } });
  });

  test("fires nothing twice where the clock is put back, and begins anew where it was far off", async () => {
    nowMs = Date.parse(at("10:30"));
    const made = await create({ action: say("true"), overlap: "allow" });
    nowMs = Date.parse(at("11:00")) + 500;
    await fired(1);
    nowMs = Date.parse(at("09:59"));
    await looked();
    nowMs = Date.parse(at("10:00")) + 500;
    await looked();
    nowMs = Date.parse(at("11:00")) + 700;
    await looked();
    expect(await firings()).toHaveLength(1);
    nowMs = Date.parse(at("12:00")) + 500;
    expect((await fired(2))[1]!.dueAt).toBe(at("12:00"));

    // Once it was 2031, by a clock that was wrong.
    nowMs = Date.parse("2031-06-01T00:10:00Z");
    await fired(3);
    nowMs = Date.parse(at("12:30"));
    await expect.poll(async () => (await get(made)).nextAt, { timeout: 10_000 }).toBe(at("13:00"));
    nowMs = Date.parse(at("13:00")) + 500;
    expect((await fired(4)).map(({ dueAt }) => dueAt)).toContain(at("13:00"));
  });

  test("fires for a new version of data, once, and for none that was there", async () => {
    await importGlass();
    const trigger = { kind: "data", data: "glass" } as const;
    const made = await create({ trigger });
    expect(made.nextAt).toBeNull();
    await sleep(6000);
    expect(await firings()).toEqual([]);
    await importGlass();
    const [firing] = await fired(1);
    expect(firing).toMatchObject({
      cause: "data",
      state: "started",
      reason: { params: { data: "glass", version: 2 } },
    });
    await sleep(6000);
    expect(await firings()).toHaveLength(1);
    // What came while it was paused is not made up for.
    const params = { projectId, scheduleId: made.id };
    await server.api(contract.schedule.update, { params, body: { isEnabled: false } });
    await importGlass();
    await server.api(contract.schedule.update, { params, body: { isEnabled: true } });
    await sleep(6000);
    expect(await firings()).toHaveLength(1);
    await expect(create({ name: "other", trigger: { kind: "data", data: "glas" } })).rejects.toMatchObject({
      code: "not_found",
    });
  }, 240_000);

  test("fires when an endpoint has drifted, once for what drifted together", async () => {
    const run = await addTrainedRun(server);
    projectId = run.projectId;
    const params = { projectId };
    const body = { runId: run.runId, name: "watched" };
    const { modelId, version } = await server.api(contract.model.register, { params, body });
    const { id: endpointId } = await server.api(contract.endpoint.create, {
      params,
      body: { name: "watched", modelId, version },
    });
    const settings = { windowRows: 400, minimumRows: 100 };
    await server.api(contract.monitor.update, { params: { projectId, endpointId }, body: settings });
    await create({ trigger: { kind: "drift", endpoint: "watched" } });
    const rows = customers(400, 4, { drift: 0.5 }).map(({ row }) => row);
    await server.api(contract.endpoint.predict, { params: { endpointName: "watched" }, body: { rows } });
    const [firing] = await fired(1);
    expect(firing).toMatchObject({ cause: "drift", state: "started", reason: { code: "drifted" } });
    await sleep(6000);
    expect(await firings()).toHaveLength(1);
  }, 90_000);

  test("safety-12: starts nothing for a user who may not any more, and pauses after five times", async () => {
    const nobody = await server.effects.store.write(async (tx) => {
      const user = await addUser(tx, { name: "Ana", email: null, kind: "person", isAdmin: false, nowMs });
      const { secret } = await createToken(tx, { name: "t", source: "api", nowMs, userId: user.id });
      return { id: user.id, secret };
    });
    const member = { projectId, memberId: nobody.id };
    await server.api(contract.member.set, { params: member, body: { role: "contributor" } });
    const response = await server.fetch(`/api/v1/projects/${projectId}/schedules`, {
      method: "POST",
      headers: { authorization: `Bearer ${nobody.secret}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "hers", trigger: hourly, action: say(), overlap: "allow" }),
    });
    const made = (await response.json()) as Schedule;
    expect(made.userName).toBe("Ana");
    await server.api(contract.member.set, { params: member, body: { role: "viewer" } });
    for (let count = 1; count <= 5; count++) {
      nowMs = nextHour() + 1000;
      const all = await fired(count);
      expect(all.at(-1)).toMatchObject({ state: "failed", reason: { code: "role_lost" }, started: null });
    }
    expect(await get(made)).toMatchObject({ isEnabled: false, nextAt: null, pausedBecause: { code: "failed_often" } });
    // Whoever says what it starts, it starts for.
    const params = { projectId, scheduleId: made.id };
    await server.api(contract.schedule.update, { params, body: { action: say("true"), isEnabled: true } });
    nowMs = nextHour() + 1000;
    expect((await fired(6)).at(-1)).toMatchObject({ state: "started" });
    expect((await get(made)).pausedBecause).toBeNull();
  }, 60_000);

  test("says why it could not start anything", async () => {
    await importGlass();
    const input = { glass: { dataId: await glassId() } };
    const script = { command: "cat ${{inputs.glass}}", environment: { kind: "none" }, inputs: input } as const;
    await create({ action: { kind: "script", script } });
    const { dataId } = input.glass;
    await server.api(contract.data.delete, { params: { projectId, dataId } });
    nowMs = nextHour() + 1000;
    const [firing] = await fired(1);
    expect(firing).toMatchObject({ state: "failed", reason: { code: "refused", params: { code: "not_found" } } });
  });

  test("fires by hand, also while it is paused, and is changed, paused and deleted", async () => {
    const made = await create({ isEnabled: false });
    expect(made.nextAt).toBeNull();
    const params = { projectId, scheduleId: made.id };
    const firing = await server.api(contract.schedule.fire, { params });
    expect(firing).toMatchObject({ cause: "manual", state: "started", reason: { code: "by_hand" } });
    const changed = await server.api(contract.schedule.update, {
      params,
      body: { isEnabled: true, trigger: { kind: "time", cron: "15 6 * * *", timeZone: "Europe/Madrid" } },
    });
    expect(changed.nextAt).toMatch(/T05:15:00.000Z$/);
    await server.api(contract.schedule.delete, { params });
    expect(await firings()).toEqual([]);
    await expect(get(made)).rejects.toMatchObject({ code: "not_found" });
  });

  test("is refused for what cannot be started, a time that is none, and a name that is taken", async () => {
    await create();
    await expect(create()).rejects.toMatchObject({ code: "already_exists" });
    const refused: [Partial<NewScheduleInput>, string][] = [
      [{ trigger: { kind: "time", cron: "0 25 * * *" } }, "schedule_invalid"],
      [{ trigger: { kind: "time", cron: "0 7 * * *", timeZone: "Mars/Base" } }, "schedule_invalid"],
      [{ trigger: { kind: "drift", endpoint: "none" } }, "not_found"],
      [{ action: { kind: "pipeline", pipeline: "none" } }, "not_found"],
      [{ action: say("echo ${{inputs.x}}") }, "script_invalid"],
    ];
    for (const [body, code] of refused) {
      await expect(create({ name: "other", ...body })).rejects.toMatchObject({ code });
    }
  });

  test("is seen in the calendar, and before it is made", async () => {
    nowMs = Date.parse("2027-03-27T22:30:00Z");
    const made = await create({ trigger: { kind: "time", cron: "30 2 * * *", timeZone: "Europe/Madrid" } });
    const query = { from: "2027-03-27T00:00:00.000Z", to: "2027-03-30T00:00:00.000Z" };
    const {
      due,
      firings: past,
      isCut,
    } = await server.api(contract.schedule.calendar, { params: { projectId }, query });
    expect(due).toEqual([
      { at: "2027-03-28T01:00:00.000Z", clockChange: "moved", scheduleId: made.id },
      { at: "2027-03-29T00:30:00.000Z", clockChange: null, scheduleId: made.id },
    ]);
    expect([past, isCut]).toEqual([[], false]);
    const body = { cron: "0 0 1 * *", timeZone: "UTC", count: 2 };
    const { times } = await server.api(contract.schedule.preview, { params: { projectId }, body });
    expect(times.map((time) => time.at.slice(0, 10))).toEqual(["2027-04-01", "2027-05-01"]);
    const long = { from: query.from, to: "2028-03-30T00:00:00.000Z" };
    await expect(server.api(contract.schedule.calendar, { params: { projectId }, query: long })).rejects.toMatchObject({
      code: "schedule_invalid",
    });
  });
});

function nextHour(): number {
  return (Math.floor(nowMs / HOUR) + 1) * HOUR;
}

async function importGlass(): Promise<void> {
  const body = { name: "glass", source: { example: "glass" } };
  const { job } = await server.api(contract.data.import, { params: { projectId }, body });
  await server.effects.jobs.ended(job.id);
}

async function glassId(): Promise<string> {
  const { items } = await server.api(contract.data.list, { params: { projectId } });
  return items[0]!.id;
}
