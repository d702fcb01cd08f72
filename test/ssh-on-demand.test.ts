import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SpawnedWorkspace, spawnWorkspace } from "./spawned-workspace.js";
import { type SshMachine, startSshMachine, whyNoMachine } from "./ssh-machine.js";

const why = whyNoMachine();
if (why !== undefined) console.log(`the tests of machines that are switched on are skipped: ${why}`);

describe.skipIf(why !== undefined)("a target by SSH that is switched on and off", { timeout: 180_000 }, () => {
  let machine: SshMachine;
  let workspace: SpawnedWorkspace;
  let targetId: string;
  const resources = { target: "box" };
  const target = () => workspace.client().compute.get({ params: { targetId } });
  const change = (body: Parameters<ReturnType<SpawnedWorkspace["client"]>["compute"]["update"]>[0]["body"]) =>
    workspace.client().compute.update({ params: { targetId }, body });
  /** The states of the target until the job has ended, each once in a row. */
  async function statesUntilEnd(jobId: string): Promise<readonly string[]> {
    const states: string[] = [];
    for (;;) {
      const { endedAt } = await workspace.look(jobId);
      const { state } = await target();
      if (states.at(-1) !== state) states.push(state);
      if (endedAt !== null) return states;
      await sleep(50);
    }
  }

  beforeAll(async () => {
    machine = await startSshMachine();
    workspace = await spawnWorkspace("On demand");
    const { startCommand, stopCommand } = machine;
    // It boots for a while after its command has ended.
    const boots = `(sleep 4; ${startCommand}) >/dev/null 2>&1 &`;
    targetId = await workspace.addTarget("box", machine, { startCommand: boots, stopCommand, idleSeconds: 3 });
  }, 120_000);
  afterAll(async () => {
    await workspace?.remove();
    await machine?.remove();
  });

  test("is off until a job waits for it, is ready once it is reached, and goes off when it is idle", async () => {
    machine.switchOff();
    expect(machine.isOn()).toBe(false);
    expect(await target()).toMatchObject({ state: "stopped", isOnDemand: true });
    const jobId = await workspace.send("echo there; sleep 1", { resources });
    // Never unreachable in between: it is not ready before it is reached.
    expect((await statesUntilEnd(jobId)).filter((state) => state !== "stopped")).toEqual(["starting", "ready"]);
    expect(await workspace.look(jobId)).toMatchObject({ state: "succeeded", attempt: 1, target: { name: "box" } });
    expect(await workspace.linesOf(jobId)).toEqual(["there"]);
    expect(machine.isOn()).toBe(true);
    await workspace.isIn(targetId, "stopped");
    expect(machine.isOn()).toBe(false);
    expect((await target()).agent).toMatchObject({ isConnected: false });
  });

  test("is started again for the next job, and kept while a job runs for longer than it may be idle", async () => {
    const jobId = await workspace.send("sleep 8; echo done", { resources });
    expect((await statesUntilEnd(jobId)).filter((state) => state !== "stopped")).toEqual(["starting", "ready"]);
    expect(await workspace.linesOf(jobId)).toEqual(["done"]);
    await workspace.isIn(targetId, "stopped");
    expect(machine.isOn()).toBe(false);
  });

  test("goes on being started where the server is killed meanwhile", async () => {
    const jobId = await workspace.send("echo once", { resources });
    await workspace.isIn(targetId, "starting");
    await workspace.kill();
    await workspace.start();
    expect(await workspace.ended(jobId)).toMatchObject({ state: "succeeded", attempt: 1 });
    expect(await workspace.linesOf(jobId)).toEqual(["once"]);
    await workspace.isIn(targetId, "stopped");
  });

  test("that is never reached says so in the words of ssh, and the job waits with that", async () => {
    await change({ startCommand: "true", startTimeoutSeconds: 3 });
    const jobId = await workspace.send("true", { resources });
    await workspace.isIn(targetId, "unreachable");
    expect((await target()).reason).toMatchObject({
      code: "started_not_reached",
      params: { target: "box", seconds: 3 },
    });
    await expect.poll(async () => (await workspace.look(jobId)).reason?.code).toBe("target_unreachable");
    await workspace.client().job.cancel({ params: { jobId } });
  });
});
