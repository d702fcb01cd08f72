import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

/** Logs a curve that ends at (x - 1)² + y / 100. */
const command = `node -e '
const { CRISOL_URL: url, CRISOL_TOKEN: token, CRISOL_PROJECT_ID: project, CRISOL_RUN_ID: run } = process.env;
const { x, y } = JSON.parse(process.env.CRISOL_PARAMETERS);
const metrics = [1, 2, 3, 4].map((step) => ({ key: "loss", step, value: (x - 1) ** 2 + y / 100 + 4 / step - 1 }));
fetch(url + "/api/v1/projects/" + project + "/runs/" + run + "/log", {
  method: "POST",
  headers: { authorization: "Bearer " + token, "content-type": "application/json" },
  body: JSON.stringify({ metrics }),
});'`;

describe.skipIf(!hasChromium)("sweeps in the Studio", () => {
  let server: TestServer;
  let projectId: string;
  beforeAll(async () => {
    server = await startStudio();
    const api = createClient({ baseUrl: server.url, token: server.token });
    projectId = (await api.project.create({ body: { name: "Sweeps" } })).id;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("the parameters of a script's run are swept, watched, stopped and gone on with", async () => {
    const api = createClient({ baseUrl: server.url, token: server.token });
    const params = { projectId };
    const { job, run } = await api.job.submit({ params, body: { command, parameters: { x: 3.5, y: 2 } } });
    await server.effects.jobs.ended(job.id);
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/train/sweeps`);
    await page.getByText(en.sweep.emptyTitle).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.goto(`${server.url}/projects/${projectId}/train/log/${run.id}`);
    await page.getByRole("link", { name: en.sweep.ofRun }).click();
    await page.getByText(en.sweep.form.fine).waitFor();
    // Bounds that are reversed are said at once, and nothing can be started.
    const from = page.getByLabel(en.sweep.form.from).first();
    await from.fill("99");
    await page.getByText(/space\.x\.high must be at least low, 99/).waitFor();
    expect(await page.getByRole("button", { name: en.sweep.form.start }).isDisabled()).toBe(true);
    await from.fill("0.1");
    await page.getByLabel(en.sweep.form.trials).fill("6");
    await page.getByText(en.sweep.form.fine).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.sweep.form.start }).click();
    await page.waitForURL(/\/sweeps\/swp_/);
    const sweepId = new URL(page.url()).pathname.split("/").at(-1)!;
    const swept = { projectId, sweepId };
    const { spec } = await api.sweep.get({ params: swept });
    expect(spec).toMatchObject({ maximumTrials: 6, objective: { metric: "loss", goal: "minimise" } });
    expect(Object.keys(spec.space)).toEqual(["x", "y"]);
    // It is shown as it comes.
    await page.getByText(en.sweep.plot.best, { exact: true }).waitFor();
    await page.getByText(/all 6 trials have ended/).waitFor({ timeout: 120_000 });
    const { best } = await api.sweep.get({ params: swept });
    await page
      .getByText(`in trial ${best!.number + 1}.`)
      .first()
      .waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("tab", { name: en.sweep.importanceTab }).click();
    await page.getByText(en.sweep.plot.importance, { exact: true }).waitFor();
    await page.getByText(/^x explains \d+ %/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("tab", { name: en.sweep.trials }).click();
    expect(await page.getByRole("link", { name: /^#\d$/ }).count()).toBe(6);
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole("button", { name: "Go on with 20 more" }).click();
    await page.getByRole("button", { name: en.sweep.stop }).click();
    await page.getByText(/stopped it/).waitFor({ timeout: 60_000 });
    for (let sweep = await api.sweep.get({ params: swept }); sweep.state !== "stopped"; await sleep(50)) {
      sweep = await api.sweep.get({ params: swept });
    }
    const stopped = await api.sweep.get({ params: swept });
    await page.getByRole("button", { name: en.sweep.withBest }).click();
    await page.getByRole("menuitem", { name: en.sweep.runBest }).click();
    await page.waitForURL(/\/train\/log\//);
    await page.goBack();

    // The best becomes a step of a pipeline, whose parameters have the best values.
    await page.getByRole("button", { name: en.sweep.withBest }).click();
    await page.getByRole("menuitem", { name: en.pipeline.put }).click();
    await page.getByRole("dialog").getByRole("button", { name: en.pipeline.putGo }).click();
    await page.getByRole("button", { name: en.action.save }).click();
    await page.waitForURL(/\/pipelines\/pip_\w+$/);
    const pipelineId = new URL(page.url()).pathname.split("/").at(-1)!;
    const { definition } = await api.pipeline.get({ params: { projectId, pipelineId } });
    expect(definition.parameters).toEqual(stopped.best!.parameters);
    expect(Object.values(definition.steps)).toEqual([
      expect.objectContaining({ command, parameters: { x: { parameter: "x" }, y: { parameter: "y" } } }),
    ]);

    // And the search goes on a schedule, as it is.
    await page.goto(`${server.url}/projects/${projectId}/train/sweeps/${swept.sweepId}`);
    await page.getByRole("link", { name: en.schedule.put }).click();
    await page.waitForURL(/\/schedules\/new\?sweep=swp_/);
    await page.getByLabel(en.schedule.name, { exact: true }).fill("search");
    await page.getByLabel(en.schedule.form.cron).fill("0 4 * * 1");
    await page.getByRole("button", { name: en.schedule.form.create }).click();
    await page.waitForURL(/\/schedules\/sch_/);
    const scheduleId = new URL(page.url()).pathname.split("/").at(-1)!;
    const { action } = await api.schedule.get({ params: { projectId, scheduleId } });
    expect(action).toMatchObject({ kind: "sweep", sweep: { space: spec.space, maximumTrials: 26 } });
    expect(complaints).toEqual([]);
    await close();
  }, 240_000);

  test("the list and a sweep fit a narrow screen, in Spanish", async () => {
    const { page, complaints, close } = await visit(server, { language: "es", viewport: { width: 360, height: 740 } });
    await page.goto(`${server.url}/projects/${projectId}/train/sweeps`);
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await page.getByText(es.sweep.state.stopped).waitFor();
    expect(await fits()).toBeLessThanOrEqual(0);
    await page.getByRole("region", { name: es.sweep.title }).getByRole("link").first().click();
    await page.getByText(es.sweep.plot.best, { exact: true }).waitFor();
    expect(await fits()).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await close();
  });
});
