import { type Client, createClient, quickstart, waitForJob } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("the registry", () => {
  let server: TestServer;
  let api: Client;
  let projectId: string;
  let modelId: string;
  let best: string;
  beforeAll(async () => {
    server = await startStudio();
    api = createClient({ baseUrl: server.url, token: server.token });
    const made = await quickstart(api);
    projectId = made.project.id;
    modelId = made.model.id;
    const params = { projectId };
    for (let trees = 2; trees <= 10; trees++) {
      const { job } = await api.run.create({
        params,
        body: { recipeId: made.recipe.id, name: `${trees} trees`, params: { n_estimators: trees } },
      });
      await waitForJob(api, job.id);
    }
    const { items } = await api.run.list({ params, query: { limit: 100 } });
    const score = (run: (typeof items)[number]) => run.metrics.test[made.project.primaryMetric]?.value ?? 0;
    best = [...items].sort((a, b) => score(b) - score(a))[0]!.name;
  }, 180_000);
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("compares ten runs, registers the best and promotes it", { timeout: 120_000 }, async () => {
    const { page, complaints, close } = await visit(server);
    const clean = async () => expect(await axeFindings(page), page.url()).toEqual([]);
    const dialog = page.getByRole("dialog");
    await page.goto(`${server.url}/projects/${projectId}/train`);
    await page.getByRole("checkbox", { name: en.table.selectAll }).check();
    await page.getByRole("link", { name: en.compare.button.replace("{count}", "10") }).click();
    await page.getByRole("heading", { level: 1, name: "10" }).waitFor();
    expect(await page.getByRole("columnheader").count()).toBe(10);
    await clean();

    await page.getByRole("button", { name: en.compare.registerOther }).click();
    expect(await page.getByRole("menuitem").first().textContent()).toContain(best);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: en.compare.registerBest }).click();
    await dialog.getByLabel(en.deploy.modelName).fill("best-of-ten");
    await clean();
    await dialog.getByRole("button", { name: en.run.registerButton }).click();
    await page.getByRole("heading", { level: 1, name: "best-of-ten v1" }).waitFor();
    await page.getByRole("link", { name: best }).waitFor();
    await clean();

    await page.getByRole("button", { name: en.registry.promote, exact: true }).click();
    await dialog.getByLabel(en.registry.why).fill("Best of ten");
    await clean();
    await dialog.getByRole("button", { name: en.registry.promote, exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("tab", { name: en.registry.history }).click();
    await page.getByText("Best of ten").waitFor();
    await clean();
    const models = await api.model.list({ params: { projectId }, query: {} });
    const [registered] = models.items.find(({ name }) => name === "best-of-ten")!.versions;
    expect(registered).toMatchObject({ aliases: ["champion"], stage: "production" });
    const run = await api.run.get({ params: { projectId, runId: registered!.runId! } });
    expect(run.name).toBe(best);

    await page.getByRole("navigation", { name: en.nav.where }).getByRole("link", { name: en.step.deploy }).click();
    await page.getByRole("link", { name: "best-of-ten", exact: true }).click();
    await page.getByText(`· ${en.registry.championIs.replace("{version}", "1")}`).waitFor();
    await clean();
    expect(complaints).toEqual([]);
    await close();
  });

  test("past a criterion a version is promoted with a reason alone, which is kept; by keyboard, in Spanish", async () => {
    await api.project.update({ params: { projectId }, body: { criteria: ["roc_auc >= 0.999"] } });
    const { page, close } = await visit(server, { language: "es", colorScheme: "dark" });
    await page.goto(`${server.url}/projects/${projectId}/deploy/models/${modelId}/versions/1?open=promote`);
    const dialog = page.getByRole("dialog");
    // The criterion is newer than the version, and is held against it all the same.
    await dialog.getByText("roc_auc >= 0.999").waitFor();
    await dialog.getByText(new RegExp(`^${es.deploy.missedBy.replace("{value}", "")}`)).waitFor();
    const anyway = dialog.getByRole("button", { name: es.registry.promoteAnyway });
    expect(await anyway.isDisabled()).toBe(true);
    await dialog.getByLabel(es.registry.overrideReason).focus();
    await page.keyboard.type("Es una prueba");
    expect(await axeFindings(page)).toEqual([]);
    await anyway.focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    const { items } = await api.model.stages({ params: { projectId, modelId, version: 1 } });
    expect(items[0]).toMatchObject({ stage: "production", reason: "Es una prueba", isOverride: true });
    await page.getByRole("tab", { name: es.registry.history }).click();
    await page.getByText(es.registry.override).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await close();
  });

  test("what is said of a version is written; one that answers is not deleted, and the sentence says why", async () => {
    const { page, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/deploy/models/${modelId}/versions/1`);
    await page.getByLabel(en.registry.alias, { exact: true }).fill("challenger");
    await page.getByRole("button", { name: en.registry.setAlias }).click();
    await page.getByRole("button", { name: en.registry.removeAlias.replace("{name}", "challenger") }).waitFor();
    await page.getByLabel(en.runLog.key).fill("validated_by");
    await page.getByLabel(en.runLog.value).fill("Ana");
    await page.getByRole("button", { name: en.registry.setTag }).click();
    await page.getByText("validated_by: Ana").waitFor();
    await page.getByRole("button", { name: en.registry.edit }).click();
    await page
      .getByRole("textbox", { name: en.registry.description })
      .fill("For *screening* <script>alert(1)</script>");
    await page.getByRole("button", { name: en.runLog.noteSave }).click();
    await page.locator("em", { hasText: "screening" }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.registry.removeTag.replace("{name}", "validated_by") }).click();
    await page.getByText(en.registry.noTags).waitFor();
    await page.getByRole("tab", { name: en.registry.card }).click();
    await page.getByRole("button", { name: en.registry.downloadCard }).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole("button", { name: en.action.delete, exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("diabetes v1");
    await dialog.getByRole("button", { name: en.registry.deleteVersion }).click();
    await page
      .getByRole("alert")
      .getByText(/is deployed at the endpoint/)
      .waitFor();
    const version = await api.model.getVersion({ params: { projectId, modelId, version: 1 } });
    expect(version).toMatchObject({ tags: [], description: "For *screening* <script>alert(1)</script>" });
    expect(version.aliases).toContain("challenger");
    await close();
  });

  test("two versions are compared on the same rows, the best of each metric is marked", {
    timeout: 60_000,
  }, async () => {
    const params = { projectId };
    const { items } = await api.run.list({ params, query: { limit: 100 } });
    const weak = items.find(({ name }) => name === "2 trees")!;
    const { name } = await api.model.get({ params: { projectId, modelId } });
    await api.model.register({ params, body: { runId: weak.id, name } });
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/deploy/models/${modelId}`);
    await page.getByRole("checkbox", { name: en.table.selectAll }).check();
    await page.getByRole("button", { name: en.registry.compare.replace("{count}", "2") }).click();
    const table = page.getByRole("region", { name: en.registry.comparison });
    const line = table.getByRole("row", { name: new RegExp(`^${en.metric.roc_auc} \\d`) });
    await line.waitFor({ timeout: 30_000 });
    const { items: comparisons } = await api.model.comparisons({ params: { projectId, modelId }, query: {} });
    const measured = comparisons[0]!.result!.versions.map(({ metrics }) => metrics.roc_auc!.value!);
    const cells = await line.getByRole("cell").allTextContents();
    const best = measured[0]! > measured[1]! ? 1 : 2;
    expect(cells.findIndex((text) => text.includes(en.registry.best))).toBe(best);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
