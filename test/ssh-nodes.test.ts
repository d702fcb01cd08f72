import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseJobFile } from "../packages/cli/src/job-file.js";
import { tarGzOf } from "../packages/server/test/tar.js";
import { pageBlock } from "./page-block.js";
import { type SpawnedWorkspace, spawnWorkspace } from "./spawned-workspace.js";
import { type SshMachine, type SshNetwork, startSshNetwork, whyNoMachine } from "./ssh-machine.js";

const why = whyNoMachine();
if (why !== undefined) console.log(`the tests of nodes on other machines are skipped: ${why}`);

/** Of two nodes, each on a machine of its own, as it has the cores of one. */
const two = { nodes: 2, processesPerNode: 1, cores: 2, class: "general_purpose" } as const;

describe.skipIf(why !== undefined)("a job of two nodes on two machines", { timeout: 240_000 }, () => {
  let network: SshNetwork;
  let machines: readonly SshMachine[];
  let targetIds: readonly string[];
  let workspace: SpawnedWorkspace;
  /** Of the page's example, what finds the others and adds up; and all of it. */
  let allReduce: string;
  let example: string;
  const client = () => workspace.client();
  const linesOf = (jobId: string, rank: number) => workspace.linesOf(jobId, rank);
  const nodesOf = async (jobId: string) => (await client().job.script({ params: { jobId } })).nodes;
  const statesOf = async (jobId: string) =>
    (await nodesOf(jobId)).flatMap(({ ranks }) => ranks.map(({ state }) => state));

  beforeAll(async () => {
    example = await pageBlock("distributed-scripts.md", "python");
    allReduce = example.slice(0, example.indexOf("random.seed(rank)"));
    network = startSshNetwork();
    machines = [await network.machine(), await network.machine()];
    workspace = await spawnWorkspace("On two machines");
    await client().compute.update({ params: { targetId: "local" }, body: { class: "memory_optimised" } });
    const settings = { cores: 2, memoryBytes: 5e9, class: "general_purpose" } as const;
    targetIds = [];
    for (const [at, machine] of machines.entries()) {
      const more = { ...settings, pricePerHour: at + 1, currency: "EUR" };
      targetIds = [...targetIds, await workspace.addTarget(["left", "right"][at]!, machine, more)];
    }
  }, 120_000);
  afterAll(async () => {
    await workspace?.remove();
    await network?.remove();
  });

  async function codeOf(name: string, content: string): Promise<string> {
    const { params } = workspace;
    const query = { fileName: "code.tar.gz" };
    const { id: uploadId } = await client().data.upload({ params, query }, tarGzOf([{ name, content }]));
    return (await client().code.create({ params, body: { uploadId } })).id;
  }

  /** Adds up over both machines, five times a second, and says each sum. */
  async function adding(times: number): Promise<string> {
    const program = [
      allReduce,
      `for step in range(${times}):`,
      "    print(f'step {step}: {all_reduce([rank + 1])[0]}', flush=True)",
      "    time.sleep(0.2)",
    ].join("\n");
    const codeId = await codeOf("adding.py", program);
    return workspace.send("python3 adding.py", { codeId, resources: two });
  }
  const sums = (times: number) => Array.from({ length: times }, (_, step) => `step ${step}: 3`);

  /** What of the job there still is on each machine. */
  const leftOf = (jobId: string) =>
    machines.map((machine) => machine.run(`ps -e -o args | grep -c '[a]gent.js .*${jobId}' || true`).trim());

  test("adds up over the network between them: the page's example, with the first's address to find it by", async () => {
    const { inputs: _inputs, ...file } = parseJobFile("crisol.yml", await pageBlock("distributed-scripts.md", "yaml"));
    expect(file.resources).toMatchObject({ nodes: 2, processesPerNode: 2, cores: 2 });
    const body = { ...file, codeId: await codeOf("train.py", example) };
    const { job } = await client().job.submit({ params: workspace.params, body });
    const ended = await workspace.ended(job.id);
    expect(ended.error, (await workspace.linesOf(job.id)).join("\n")).toBeNull();
    expect((await workspace.linesOf(job.id)).sort()).toEqual(
      [0, 1, 2, 3].map((rank) => `rank ${rank} of 4: y = 3.00 x + 2.00`),
    );
    const nodes = await nodesOf(job.id);
    expect(nodes.map(({ target }) => target?.name)).toEqual(["left", "right"]);
    // Each is measured on its own machine, and paid there.
    expect(ended.usage!.cpuSeconds).toBeCloseTo(
      nodes.reduce((sum, { usage }) => sum + usage!.cpuSeconds, 0),
      1,
    );
    expect(ended.usage).toMatchObject({ currency: "EUR" });
    expect(nodes.map(({ pricePerHour }) => pricePerHour)).toEqual([1, 2]);
  });

  test("has torchrun's variables, with an address of the first's machine, and speaks over the cable between them", async () => {
    const said = 'echo "$RANK $WORLD_SIZE $LOCAL_RANK $GROUP_RANK $MASTER_ADDR"; echo "port $MASTER_PORT"';
    const jobId = await workspace.send(said, { resources: two });
    expect((await workspace.ended(jobId)).error).toBeNull();
    const { host } = machines[0]!;
    expect((await linesOf(jobId, 0))[0]).toBe(`0 2 0 0 ${host}`);
    expect((await linesOf(jobId, 1))[0]).toBe(`1 2 0 1 ${host}`);
    expect((await linesOf(jobId, 0))[1]).toBe((await linesOf(jobId, 1))[1]);
    const long = await adding(25);
    await workspace.hasLine(long, "step 3: 3", 1);
    const [, port] = /port (\d+)/.exec((await linesOf(jobId, 0))[1]!) ?? [];
    expect(Number(port)).toBeGreaterThan(1024);
    expect(machines[1]!.run(`ss -tnH state established dst ${host}`)).toMatch(
      new RegExp(`${host}:(1[5-9]|2\\d)\\d{3}`),
    );
    expect((await workspace.ended(long)).error).toBeNull();
    expect(await linesOf(long, 0)).toEqual(sums(25));
  });

  test("goes on where one machine's cable was out for a while, and nothing is lost", async () => {
    const jobId = await adding(60);
    await workspace.hasLine(jobId, "step 5: 3", 1);
    machines[1]!.cut();
    await workspace.isIn(targetIds[1]!, "unreachable");
    expect((await workspace.look(jobId)).state).toBe("running");
    machines[1]!.mend();
    await workspace.isIn(targetIds[1]!, "ready");
    const job = await workspace.ended(jobId);
    expect(job, (await workspace.linesOf(jobId)).join("\n")).toMatchObject({ state: "succeeded", attempt: 1 });
    for (const rank of [0, 1]) expect(await linesOf(jobId, rank)).toEqual(sums(60));
  });

  test("ends as a whole where one process is killed, and says which rank it was", async () => {
    const jobId = await adding(1000);
    await workspace.hasLine(jobId, "step 5: 3", 1);
    machines[1]!.run("pkill -KILL -f '[p]ython3 adding.py'");
    const job = await workspace.ended(jobId);
    expect(job).toMatchObject({ state: "failed", attempt: 1, error: { code: "script_failed" } });
    expect(job.error!.message).toMatch(/^Rank 1, on node 1, ended (by the signal SIGKILL|with exit code 137)/);
    // Rank 0 may see that the other is gone before it is stopped.
    expect(await statesOf(jobId)).toEqual([expect.stringMatching(/^(stopped|failed)$/), "failed"]);
    await expect.poll(() => leftOf(jobId)).toEqual(["0", "0"]);
    for (const machine of machines) expect(machine.run("ps -e -o args")).not.toContain("python3 adding.py");
  });

  test("is judged by what each machine gave, and each is told for itself", async () => {
    const busy = "timeout 15 sh -c 'while :; do :; done' || true";
    const command = `[ $RANK = 0 ] || exec sleep 15; ${busy}`;
    const jobId = await workspace.send(command, { resources: { ...two, cores: 1, memoryBytes: 3_000_000_000 } });
    expect((await workspace.ended(jobId)).error).toBeNull();
    const { held, nodes } = await client().job.verdict({ params: { jobId } });
    expect(held).toEqual({ cores: 2, memoryBytes: 6_000_000_000, isMemoryAsked: true });
    expect(nodes.map((node) => [node.target.name, node.held])).toEqual([
      ["left", { cores: 1, memoryBytes: 3_000_000_000 }],
      ["right", { cores: 1, memoryBytes: 3_000_000_000 }],
    ]);
    const [left, right] = nodes.map(({ coresAtWork }) => coresAtWork!);
    expect(left).toBeGreaterThan(2 * right!);
    const said = await workspace.crisol("job", "usage", jobId);
    expect(said.stdout).toMatch(/0 +left +[01]\.\d\d +1 /);
  });

  test("starts once more as a whole where a machine went off and came back", async () => {
    // Of ranks that do not wait for each other: one that does fails with what it hears of it, whoever is first.
    const jobId = await workspace.send("for n in 1 2 3 4 5 6 7 8; do echo $n; sleep 1; done", { resources: two });
    await workspace.hasLine(jobId, "2", 1);
    machines[1]!.switchOff();
    await workspace.isIn(targetIds[1]!, "unreachable");
    await machines[1]!.switchOn();
    const job = await workspace.ended(jobId);
    expect(job, (await workspace.linesOf(jobId)).join("\n")).toMatchObject({ state: "succeeded", attempt: 2 });
    expect(await linesOf(jobId, 1)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
  });

  test("goes on where the server is killed and started again, also where a cable is out meanwhile", async () => {
    const jobId = await adding(80);
    await workspace.hasLine(jobId, "step 5: 3", 1);
    await workspace.kill();
    await sleep(2000);
    await workspace.start();
    await workspace.hasLine(jobId, "step 20: 3", 0);
    await workspace.kill();
    machines[1]!.cut();
    await workspace.start();
    await workspace.isIn(targetIds[1]!, "unreachable");
    machines[1]!.mend();
    const job = await workspace.ended(jobId);
    expect(job, (await workspace.linesOf(jobId)).join("\n")).toMatchObject({ state: "succeeded", attempt: 1 });
    for (const rank of [0, 1]) expect(await linesOf(jobId, rank)).toEqual(sums(80));
    await workspace.isIn(targetIds[1]!, "ready");
  });

  test("that is cancelled while one machine is not reached ends here, and there once it is", async () => {
    const jobId = await adding(1000);
    await workspace.hasLine(jobId, "step 5: 3", 1);
    machines[1]!.cut();
    await workspace.isIn(targetIds[1]!, "unreachable");
    await client().job.cancel({ params: { jobId } });
    expect((await workspace.look(jobId)).state).toBe("cancelled");
    machines[1]!.mend();
    await workspace.isIn(targetIds[1]!, "ready");
    await expect.poll(() => leftOf(jobId), { timeout: 30_000 }).toEqual(["0", "0"]);
    for (const machine of machines) expect(machine.run("ps -e -o args")).not.toContain("python3 adding.py");
  });

  test("finds the first at the address that was said for it, where that is another than its SSH host's", async () => {
    const [left] = machines as [SshMachine];
    left.run("ip addr add 10.232.0.7/32 dev lo");
    machines[1]!.run(`ip route add 10.232.0.7/32 via ${left.host}`);
    const ssh = { host: left.host, user: "root", identityFile: left.identityFile, nodeAddress: "10.232.0.7" };
    await client().compute.update({ params: { targetId: targetIds[0]! }, body: { ssh } });
    await workspace.isIn(targetIds[0]!, "ready");
    const codeId = await codeOf("train.py", example);
    const jobId = await workspace.send("echo $MASTER_ADDR; python3 train.py", { codeId, resources: two });
    expect((await workspace.ended(jobId)).error, (await workspace.linesOf(jobId)).join("\n")).toBeNull();
    expect(await linesOf(jobId, 1)).toEqual(["10.232.0.7", "rank 1 of 2: y = 3.00 x + 2.00"]);
  });
});
