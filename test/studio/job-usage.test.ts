import { readFile } from "node:fs/promises";
import { createClient, quickstart } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UsageSample } from "../../packages/server/src/compute/use/metering.js";
import { addUsageSamples } from "../../packages/server/src/compute/use/usage-samples.js";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

/** A second of fitting on two and a half cores and a GPU. */
const busySecond: UsageSample = {
  ...{ spanMs: 1000, phase: "fit", cpuSeconds: 2.5, busiestThreadSeconds: 0.9, memoryBytes: 8e8 },
  ...{ workingSetBytes: null, memoryKind: "resident", readBytes: 4e6, writtenBytes: 2e6, processes: 3 },
  gpu: { busyShare: 0.75, memoryBytes: 3e9, watts: 180 },
  total: { cpuSeconds: 2.5, peakMemoryBytes: 8e8, readBytes: 4e6, writtenBytes: 2e6 },
};

describe.skipIf(!hasChromium)("what a job used", () => {
  let server: TestServer;
  let address: string;
  let ids: { runId: string; jobId: string };
  beforeAll(async () => {
    server = await startStudio();
    const client = createClient({ baseUrl: server.url, token: server.token });
    await client.compute.update({
      params: { targetId: "local" },
      body: { pricePerHour: 0.9, currency: "EUR", watts: 60 },
    });
    const { project, run } = await quickstart(client);
    const { jobId } = await client.run.get({ params: { projectId: project.id, runId: run.id } });
    ids = { runId: run.id, jobId };
    address = `${server.url}/projects/${project.id}/train/${run.id}?tab=usage`;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("is shown in total and over time, and taken away as it was measured", async () => {
    const { page, complaints, close } = await visit(server, { language: "es" });
    await page.goto(address);
    const plot = page.getByRole("figure").filter({ has: page.getByRole("heading", { name: es.usage.memory }) });
    await plot.locator(".u-legend").waitFor();
    for (const name of [es.usage.wall, es.usage.cpuTime, es.usage.peakMemory, es.usage.energy, es.usage.cost])
      await page.getByRole("term").getByText(name, { exact: true }).waitFor();
    await plot.locator(".u-over").hover();
    await expect.poll(() => plot.locator(".u-legend .u-value").nth(1).textContent()).toMatch(/^[\d,]+ MB$/);
    const download = page.waitForEvent("download");
    await plot.getByRole("button", { name: es.plot.csvOf.replace("{title}", es.usage.memory) }).click();
    const csv = (await readFile(await (await download).path(), "utf8")).trim().split("\r\n");
    const { items } = await createClient({ baseUrl: server.url, token: server.token }).job.usage({
      params: { jobId: ids.jobId },
    });
    expect(csv[0]).toBe("at,seconds,phase,memoryBytes_mean,memoryBytes_peak");
    expect(csv.slice(1).map((row) => row.split(",").filter((_, column) => column !== 1))).toEqual(
      items.map(({ at, phase, memoryBytes: { mean, peak } }) => [at, phase, String(mean), String(peak)]),
    );
    await page.mouse.move(0, 0);
    expect(await axeFindings(page)).toEqual([]);
    await plot.getByRole("button", { name: es.plot.tableOf.replace("{title}", es.usage.memory) }).click();
    expect(await plot.getByRole("row").count()).toBe(items.length + 1);
    await page.mouse.move(0, 0);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("grows while the job runs, with the GPU where there is one", async () => {
    const { store } = server.effects;
    await store.write(async (tx) => {
      await tx.updateTable("job").set({ state: "running", wallSeconds: null }).where("id", "=", ids.jobId).execute();
      await tx.updateTable("run").set({ state: "running" }).where("id", "=", ids.runId).execute();
    });
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await page.getByRole("heading", { name: en.usage.cpu, exact: true }).waitFor();
    expect(await page.getByRole("heading", { name: en.usage.gpu, exact: true }).count()).toBe(0);
    const now = Date.now();
    await store.write((tx) =>
      addUsageSamples(
        tx,
        ids.jobId,
        [0, 1, 2, 3].map((second) => ({ ...busySecond, at: now + second * 1000 })),
      ),
    );
    const gpu = page
      .getByRole("figure")
      .filter({ has: page.getByRole("heading", { name: en.usage.gpu, exact: true }) });
    await gpu.getByText(/at work 75 % of the time/).waitFor();
    await page.getByText(/2\.5 at most \(while: Fitting\)/).waitFor();
    await page.getByText(/800 MB of .+ at most/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
