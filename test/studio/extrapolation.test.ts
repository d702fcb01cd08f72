import { createClient } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("trials on part of the rows in the Studio", () => {
  let server: TestServer;
  let projectId: string;
  beforeAll(async () => {
    server = await startStudio();
    const api = createClient({ baseUrl: server.url, token: server.token });
    projectId = (await api.project.create({ body: { name: "Income" } })).id;
    const params = { projectId };
    const { data, job } = await api.data.import({ params, body: { name: "adult", source: { example: "adult" } } });
    await server.effects.jobs.ended(job.id);
    const definition = { task: "binary_classification", target: "income", positiveClass: ">50K" } as const;
    const body = { ...definition, primaryMetric: "log_loss", data: { dataId: data.id, version: 1 } };
    await api.project.update({ params, body });
    await api.recipe.create({ params, body: { steps: [], split: { method: "stratified" } } });
  }, 120_000);
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("a training is tried on parts, its forecast read, and then done on all rows", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/train/extrapolations`);
    await page.getByText(en.extrapolation.emptyTitle).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("link", { name: en.train.new }).first().click();
    await page.getByRole("button", { name: en.extrapolation.start }).click();
    await page.waitForURL(/extrapolations\/ext_/);
    await page.getByText(en.extrapolation.running).waitFor();
    await page.getByRole("img", { name: new RegExp(en.extrapolation.timeTitle) }).waitFor({ timeout: 120_000 });
    await page.getByRole("img", { name: new RegExp(en.extrapolation.memoryTitle) }).waitFor();
    await page.getByText(/Half of the rows give [\d.]+ % of the quality in \d+ % of the time/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.extrapolation.trainAll }).click();
    await page.waitForURL(/train\/run_/);
    const run = /run_\w+/.exec(page.url())?.[0];
    const api = createClient({ baseUrl: server.url, token: server.token });
    await server.effects.jobs.ended((await api.run.get({ params: { projectId, runId: run as string } })).jobId);
    await page.goBack();
    await page.reload();
    await page.getByRole("link", { name: en.extrapolation.openRun }).waitFor();
    await page.getByText(en.extrapolation.truth).first().waitFor();
    const address = page.url();
    expect(complaints).toEqual([]);
    await close();

    const spanish = await visit(server, {
      language: "es",
      colorScheme: "dark",
      viewport: { width: 390, height: 800 },
    });
    await spanish.page.goto(address);
    await spanish.page.getByText(/La mitad de las filas da el/).waitFor();
    await spanish.page.getByText(es.extrapolation.timeTitle).first().waitFor();
    expect(await axeFindings(spanish.page)).toEqual([]);
    expect(spanish.complaints).toEqual([]);
    await spanish.page.getByRole("button", { name: es.extrapolation.delete }).click();
    await spanish.page.getByText(es.extrapolation.emptyTitle).waitFor();
    await spanish.close();
  }, 240_000);
});
