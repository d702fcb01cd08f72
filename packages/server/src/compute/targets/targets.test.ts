import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ComputeTarget, contract, type Job, type NewTargetInput, type ScriptSpecInput } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { addTestUser } from "../../../test/as-user.js";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { signatureOf } from "../../http/signed-post.js";

let dataDir: string;
let folder: string;
let server: TestServer;
let projectId: string;
/** By how much the server's clock is ahead, in ms. */
let aheadMs = 0;
let receiver: Server;
const received: { readonly body: string; readonly signature: string }[] = [];
const clock = { now: () => Date.now() + aheadMs };
const start = () => {
  const { port } = receiver.address() as AddressInfo;
  return startTestServer({ dataDir, clock, settings: { allowHosts: [`127.0.0.1:${port}`], maximumJobs: 4 } });
};

beforeAll(async () => {
  [dataDir, folder] = (await Promise.all(
    ["data", "files"].map((name) => mkdtemp(join(tmpdir(), `crisol-${name}-`))),
  )) as [string, string];
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      received.push({ body, signature: String(request.headers["crisol-signature"]) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  server = await start();
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Targets" } }));
});
afterAll(async () => {
  await server.close();
  receiver.close();
  await Promise.all([dataDir, folder].map((one) => rm(one, { recursive: true, force: true })));
});

const add = (body: NewTargetInput) => server.api(contract.compute.create, { body });
const get = (targetId: ComputeTarget["id"]) => server.api(contract.compute.get, { params: { targetId } });
const change = (targetId: ComputeTarget["id"], body: Partial<NewTargetInput>) =>
  server.api(contract.compute.update, { params: { targetId }, body: body as never });

async function send(resources: ScriptSpecInput["resources"], command = "true", to = projectId): Promise<string> {
  const body = { command, environment: { kind: "none" }, resources } as const;
  return (await server.api(contract.job.submit, { params: { projectId: to }, body })).job.id;
}
const look = (jobId: string): Promise<Job> => server.api(contract.job.get, { params: { jobId } });
const ended = async (jobId: string) => {
  await server.effects.jobs.ended(jobId);
  return look(jobId);
};
const isIn = (targetId: ComputeTarget["id"], state: ComputeTarget["state"]) =>
  vi.waitFor(async () => expect((await get(targetId)).state).toBe(state), { timeout: 20_000, interval: 100 });
const waitsFor = (jobId: string, code: string) =>
  vi.waitFor(async () => expect((await look(jobId)).reason).toMatchObject({ code }), {
    timeout: 20_000,
    interval: 100,
  });

describe("a target", () => {
  test("is added with what is said of it, found by name, changed and removed; the machine of the server is always there", async () => {
    const { items } = await server.api(contract.compute.list);
    expect(items.map(({ id, takesAny, state }) => [id, takesAny, state])).toEqual([["local", true, "ready"]]);
    const made = await add({ name: "small", cores: 1, memoryBytes: 8e9, pricePerHour: 0.2, currency: "EUR" });
    expect(made).toMatchObject({
      offers: { class: "memory_optimised", cores: 1, memoryBytes: 8e9, maximumJobs: 1 },
      ...{ name: "small", kind: "local", takesAny: false, state: "ready", isOnDemand: false, budget: null },
    });
    await expect(add({ name: "small" })).rejects.toMatchObject({ code: "already_exists" });
    expect(await change(made.id, { class: "general_purpose", watts: 20 })).toMatchObject({
      ...{ watts: 20, cores: 1, offers: { class: "general_purpose" } },
    });
    const params = { targetId: made.id };
    const checked = await server.api(contract.compute.check, { params });
    expect(checked.findings.map(({ aspect }) => aspect)).toContain("memory");
    await server.api(contract.compute.delete, { params });
    await expect(get(made.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(server.api(contract.compute.delete, { params: { targetId: "local" } })).rejects.toMatchObject({
      ...{ code: "conflict", message: "The machine of the server is always there." },
    });
  });

  test.each([
    [{ pricePerHour: 1 }, "a price needs a currency, such as EUR"],
    [{ budget: { amount: 10 } }, "a budget needs the price of an hour"],
    [{ stopCommand: "true" }, "what is stopped needs a command that starts it"],
    [{ quotas: [{ projectId: null }, { projectId: null }] }, "all other projects have two quotas"],
  ])("of which %j is said is refused", async (said, problem) => {
    await expect(add({ name: "wrong", ...said } as NewTargetInput)).rejects.toMatchObject({
      ...{ code: "target_invalid", message: `The compute target cannot be used: ${problem}.` },
    });
  });

  test("shows its commands, its webhook and other projects' quotas to administrators alone, who alone change it", async () => {
    const { port } = receiver.address() as AddressInfo;
    const hidden = { startCommand: "start --key secret", webhookUrl: `http://127.0.0.1:${port}/` };
    const made = await add({ name: "hidden", ...hidden, quotas: [{ projectId, jobs: 1 }] });
    expect(made).toMatchObject({ ...hidden, quotas: [{ projectId }] });
    const { headers } = await addTestUser(server, "member", { projectId, role: "owner" });
    const path = `/api/v1/compute/targets/${made.id}`;
    const seen = await (await server.fetch(path, { headers })).json();
    expect(seen).toMatchObject({ name: "hidden", isOnDemand: true, startCommand: null, webhookUrl: null, quotas: [] });
    expect(JSON.stringify(seen)).not.toContain("secret");
    for (const method of ["PATCH", "DELETE"]) {
      expect((await server.fetch(path, { method, headers })).status).toBe(403);
    }
    await server.api(contract.compute.delete, { params: { targetId: made.id } });
  });
});

describe("a job", () => {
  test("runs on the target that it asks for, at its price, and both are kept with it", async () => {
    const { id, name } = await add({ name: "priced", cores: 2, pricePerHour: 3600, currency: "EUR" });
    const jobId = await send({ target: name }, "sleep 0.3");
    const job = await ended(jobId);
    expect(job).toMatchObject({
      ...{ state: "succeeded", wants: { target: name }, target: { id, name }, pricePerHour: 3600, reason: null },
    });
    expect(job.usage?.cost).toBeCloseTo(job.usage!.wallSeconds, 8);
    const { items, month } = await server.api(contract.compute.spending, { query: { targetId: id } });
    expect(month).toBe(new Date(clock.now()).toISOString().slice(0, 7));
    expect(items).toMatchObject([{ targetName: name, projectId, projectName: "Targets", jobs: 1, currency: "EUR" }]);
    expect(items[0]!.cost).toBeCloseTo(job.usage!.cost!, 8);
    expect((await get(id)).spent.cost).toBeCloseTo(job.usage!.cost!, 8);
    // What is asked for in vain is refused at once, with why.
    await expect(send({ target: name, cores: 3 })).rejects.toMatchObject({
      code: "no_target_fits",
      message: expect.stringContaining("it asks for 3 cores"),
    });
    await expect(send({ size: "gpu-h100-2" })).rejects.toMatchObject({ code: "no_target_fits" });
    await expect(send({ size: "general-3" })).rejects.toMatchObject({
      message: "No compute target can run it: there is no size general-3.",
    });
    await server.api(contract.compute.delete, { params: { targetId: id } });
  });

  test("pays its part of the hours in which others run beside it, by the cores that it holds", async () => {
    const { id } = await add({ name: "halves", cores: 4, pricePerHour: 3600, currency: "EUR" });
    const [large, small] = await Promise.all([
      send({ target: "halves", cores: 3 }, "sleep 2").then(ended),
      send({ target: "halves", cores: 1 }, "sleep 2").then(ended),
    ]);
    const starts = [large, small].map(({ startedAt }) => Date.parse(startedAt as string));
    const ends = [large, small].map(({ endedAt }) => Date.parse(endedAt as string));
    const beside = (Math.min(...ends) - Math.max(...starts)) / 1000;
    expect(beside).toBeGreaterThan(1);
    const cost = (job: Job) => job.usage?.cost as number;
    // Alone each pays all, together three quarters and one.
    const alone = (i: number) => ((ends[i] as number) - (starts[i] as number)) / 1000 - beside;
    expect(cost(large)).toBeCloseTo(alone(0) + 0.75 * beside, 0);
    expect(cost(small)).toBeCloseTo(alone(1) + 0.25 * beside, 0);
    expect(cost(large) / cost(small)).toBeGreaterThan(1.5);
    const whole = (Math.max(...ends) - Math.min(...starts)) / 1000;
    expect(cost(large) + cost(small)).toBeLessThan(whole + 0.1);
    const { items } = await server.api(contract.compute.spending, { query: { targetId: id } });
    expect(items[0]?.cost).toBeCloseTo(cost(large) + cost(small), 8);
    await server.api(contract.compute.delete, { params: { targetId: id } });
  });

  test("takes the cores and memory of the size that it asks for", async () => {
    const { id } = await add({ name: "eight", cores: 8, memoryBytes: 32e9, class: "general_purpose" });
    const job = await ended(await send({ size: "general-8", target: "eight" }));
    expect(job).toMatchObject({ state: "succeeded", cores: 8, wants: { size: "general-8", target: "eight" } });
    await server.api(contract.compute.delete, { params: { targetId: id } });
  });

  test("that waits for a target that is removed fails with why", async () => {
    const { id } = await add({ name: "leaving", startCommand: "sleep 0.5; exit 3" });
    const jobId = await send({ target: "leaving" });
    await isIn(id, "starting");
    await expect(server.api(contract.compute.delete, { params: { targetId: id } })).rejects.toMatchObject({
      code: "conflict",
    });
    for (let tries = 0; tries < 3; tries++) {
      await vi.waitFor(async () => expect((await get(id)).reason).not.toBeNull(), { timeout: 10_000 });
      aheadMs += 15_000;
    }
    await isIn(id, "unreachable");
    await server.api(contract.compute.delete, { params: { targetId: id } });
    const job = await ended(jobId);
    expect(job).toMatchObject({ state: "failed", error: { code: "no_target_fits" } });
    expect(job.error?.message).toContain("there is no target leaving; there are local");
  });
});

describe("a target that is started on demand", () => {
  const said = (name: string, more: Partial<NewTargetInput> = {}): NewTargetInput => ({
    name,
    startCommand: `cd ${folder} && echo "start $CRISOL_TARGET" >> ${name}.log && (sleep 0.3; touch ${name}.up) & true`,
    checkCommand: `test -e ${folder}/${name}.up`,
    stopCommand: `cd ${folder} && rm ${name}.up && echo "stop $CRISOL_TARGET" >> ${name}.log`,
    idleSeconds: 1,
    ...more,
  });
  const logOf = (name: string) => readFile(join(folder, `${name}.log`), "utf8");

  test("runs while a job needs it, and is stopped when it is idle", async () => {
    const { id, state } = await add(said("box"));
    expect(state).toBe("stopped");
    const first = await send({ target: "box" }, "sleep 1.5");
    await waitsFor(first, "target_starting");
    // It is idle longer than it may while a job runs: that one keeps it.
    expect(await ended(first)).toMatchObject({ state: "succeeded", target: { name: "box" } });
    await isIn(id, "stopped");
    expect(await logOf("box")).toBe("start box\nstop box\n");
    expect(await ended(await send({ target: "box" }))).toMatchObject({ state: "succeeded" });
    await isIn(id, "stopped");
    expect(await logOf("box")).toBe("start box\nstop box\nstart box\nstop box\n");
    // By hand too.
    await server.api(contract.compute.start, { params: { targetId: id } });
    await isIn(id, "ready");
    await expect(server.api(contract.compute.start, { params: { targetId: id } })).rejects.toMatchObject({
      message: "box is ready already.",
    });
    await isIn(id, "stopped");
  });

  test("that cannot be started is tried again, then given up for a while; job and target say why", async () => {
    const failing = `echo "no such machine" >&2; test -e ${folder}/mended`;
    const { id } = await add(said("broken", { startCommand: failing, checkCommand: null, stopCommand: null }));
    const jobId = await send({ target: "broken" });
    await waitsFor(jobId, "target_starting_again");
    expect((await look(jobId)).reason?.text).toContain("The start command of broken ended with exit code 1");
    expect(await get(id)).toMatchObject({ state: "starting", lastOutput: "no such machine" });
    for (let tries = 0; tries < 2; tries++) {
      aheadMs += 15_000;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    await isIn(id, "unreachable");
    await waitsFor(jobId, "target_unreachable");
    await writeFile(join(folder, "mended"), "");
    aheadMs += 700_000;
    expect(await ended(jobId)).toMatchObject({ state: "succeeded", target: { name: "broken" } });
    expect(await get(id)).toMatchObject({ state: "ready", reason: null });
  });

  test("is started all the same where the server ends meanwhile", async () => {
    const slow = `echo start >> ${folder}/slow.log; test -e ${folder}/go || sleep 600`;
    const { id } = await add(said("slow", { startCommand: slow, checkCommand: null, stopCommand: null }));
    const jobId = await send({ target: "slow" });
    await vi.waitFor(async () => expect(await logOf("slow")).toBe("start\n"), { timeout: 10_000 });
    await server.close();
    await writeFile(join(folder, "go"), "");
    server = await start();
    expect(await ended(jobId)).toMatchObject({ state: "succeeded" });
    expect(await logOf("slow")).toBe("start\nstart\n");
    expect((await get(id)).state).toBe("ready");
  });
});

describe("a budget", () => {
  test("lets no two jobs slip under what is left of it, says so in time, and holds up new ones until there is more", async () => {
    const { port } = receiver.address() as AddressInfo;
    const { id } = await add({
      ...{ name: "rented", cores: 4, maximumJobs: 4, pricePerHour: 3600, currency: "EUR" },
      ...{ budget: { amount: 5, alertShare: 0.3 }, webhookUrl: `http://127.0.0.1:${port}/` },
    });
    const jobs = [await send({ target: "rented" }, "sleep 3"), await send({ target: "rented" }, "sleep 3")];
    jobs.push(await send({ target: "rented" }, "sleep 1"));
    const [first, second] = [await ended(jobs[0]!), await ended(jobs[1]!)];
    // Each may cost more than is left: so the second begins after the first has ended.
    expect(Date.parse(second.startedAt!)).toBeGreaterThanOrEqual(Date.parse(first.endedAt!));
    await waitsFor(jobs[2]!, "target_budget");
    expect((await look(jobs[2]!)).state).toBe("queued");
    await vi.waitFor(async () => expect((await get(id)).alerts).toHaveLength(2), { timeout: 10_000 });
    await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 10_000 });
    const { webhookSecret } = await get(id);
    for (const { body, signature } of received) {
      const atMs = Number(/t=(\d+)/.exec(signature)![1]) * 1000;
      expect(signatureOf(body, webhookSecret!, atMs)).toBe(signature);
    }
    expect(received.map(({ body }) => JSON.parse(body).alert.kind)).toEqual(["share", "limit"]);
    await change(id, { budget: { amount: 1000, alertShare: 0.8, atLimit: "let_end" } });
    expect(await ended(jobs[2]!)).toMatchObject({ state: "succeeded" });
    expect((await get(id)).spent.cost).toBeGreaterThan(6);
  });

  test("ends what runs where it says so, with why", async () => {
    const budget = { amount: 1, atLimit: "cancel" } as const;
    await add({ name: "strict", pricePerHour: 3600, currency: "EUR", budget });
    const job = await ended(await send({ target: "strict" }, "sleep 600"));
    expect(job).toMatchObject({
      state: "cancelled",
      reason: { code: "budget_cancelled", params: { target: "strict" } },
    });
  });

  test("of a project is its quota: of jobs at once, and of hours a month", async () => {
    const { id: otherId } = await server.api(contract.project.create, { body: { name: "Other" } });
    const quotas = [{ projectId: null, jobs: 1, hoursPerMonth: 0.9 }, { projectId: otherId }];
    const { id } = await add({ name: "shared", cores: 4, maximumJobs: 4, quotas });
    const held = await send({ target: "shared" }, "sleep 2");
    const behind = await send({ target: "shared" });
    const others = await Promise.all([1, 2].map(() => send({ target: "shared" }, "true", otherId)));
    await waitsFor(behind, "quota_hours");
    for (const one of others) expect(await ended(one)).toMatchObject({ state: "succeeded" });
    expect((await look(held)).state).toBe("running");
    expect(await ended(behind)).toMatchObject({ state: "succeeded" });
    await change(id, { quotas: [{ projectId, jobs: 1 }] as never });
    const [one, two] = [await send({ target: "shared" }, "sleep 1"), await send({ target: "shared" })];
    await waitsFor(two, "quota_jobs");
    expect((await ended(one)).state).toBe("succeeded");
    expect((await ended(two)).state).toBe("succeeded");
  });
});
