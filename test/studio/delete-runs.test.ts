import { contract, RESTORE_DAYS } from "@crisol/contract";
import { createClient, quickstart, waitForJob } from "@crisol/sdk";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import { MOST_COMPARED } from "../../packages/studio/src/use-selection.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

/** Of scripts; one more than can be compared, so that not all fit into a link. */
const RUNS = MOST_COMPARED + 1;
/** With the two trainings. */
const ALL = RUNS + 2;
const nameOf = (run: number) => `run ${String(run).padStart(3, "0")}`;

describe.skipIf(!hasChromium)("runs are deleted, and come back", () => {
  let server: TestServer;
  let projectId: string;
  let trainedId: string;
  let address: string;
  const ids: string[] = [];
  beforeAll(async () => {
    server = await startStudio();
    const client = createClient({ baseUrl: server.url, token: server.token });
    const made = await quickstart(client);
    projectId = made.project.id;
    const recipeId = (await client.recipe.list({ params: { projectId } })).items[0]!.id;
    const body = { recipeId, algorithm: "logistic_regression" };
    const { run, job } = await client.run.create({ params: { projectId }, body });
    await waitForJob(client, job.id);
    trainedId = run.id;
    address = `${server.url}/projects/${projectId}/train/all`;
    const params = { projectId };
    const { id: experimentId } = await server.api(contract.experiment.create, { params, body: { name: "Another" } });
    for (let run = 0; run < RUNS; run++) {
      const body = {
        name: nameOf(run),
        ...(run < 3 && { experimentId }),
        tags: [{ key: "team", value: "blue" }],
        params: [{ key: "rate", value: String(run) }],
      };
      const { id } = await server.api(contract.run.start, { params, body });
      await server.api(contract.run.update, { params: { projectId, runId: id }, body: { state: "succeeded" } });
      ids.push(id);
    }
  }, 120_000);
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  /** Names of the project's runs, by the API. */
  async function names(deleted = false): Promise<string[]> {
    const query = { limit: 1000, deleted: String(deleted) };
    const { items } = await server.api(contract.run.search, { params: { projectId }, query });
    return items.map(({ name }) => name).sort();
  }

  const fill = (text: string, values: Record<string, string | number>) =>
    Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, String(value)), text);
  const filter = (page: Page, text: string) => page.getByLabel(en.allRuns.filter).fill(text);
  const shown = (page: Page, count: number) =>
    page.getByText(fill(en.allRuns.all, { shown: count }), { exact: true }).waitFor();
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

  test("all that are shown can be selected, without an address that grows with them", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await shown(page, ALL);
    await page.getByLabel(en.table.selectAll).check();
    await page.getByText(fill(en.compare.most, { count: ALL, most: MOST_COMPARED })).waitFor();
    expect(page.url()).toBe(address);
    expect(await page.getByRole("link", { name: /^Compare/ }).count()).toBe(0);
    await page.getByLabel(fill(en.table.select, { name: nameOf(RUNS - 1 - 0) })).uncheck();
    await page.getByLabel(fill(en.table.select, { name: nameOf(RUNS - 1 - 1) })).uncheck();
    await page.getByLabel(fill(en.table.select, { name: nameOf(RUNS - 1 - 2) })).uncheck();
    await page.getByRole("link", { name: fill(en.compare.button, { count: MOST_COMPARED }) }).waitFor();
    expect(page.url().length).toBeLessThan(4000);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("those of scripts by a selection, undone at once or restored from among the deleted", async () => {
    const all = await names();
    const chosen = Array.from({ length: 10 }, (_, at) => nameOf(10 + at));
    const count = chosen.length;
    const [first, ...others] = chosen as [string, ...string[]];
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await filter(page, "params.rate LIKE '1_'");
    await shown(page, count);
    await page.getByLabel(en.table.selectAll).check();
    await button(page, fill(en.deleteRuns.many, { count })).click();
    await page.getByText(fill(en.deleteRuns.done_other, { count })).waitFor();
    expect(await names(true)).toEqual(chosen);
    await button(page, en.action.undo).click();
    await shown(page, count);
    expect(await names()).toEqual(all);
    expect(await names(true)).toEqual([]);

    await page.getByLabel(en.table.selectAll).check();
    await button(page, fill(en.deleteRuns.many, { count })).click();
    await shown(page, 0);
    await page.getByText(en.allRuns.deleted, { exact: true }).click();
    await page.getByText(fill(en.allRuns.deletedText, { days: RESTORE_DAYS })).waitFor();
    await shown(page, count);
    expect(await axeFindings(page)).toEqual([]);
    await button(page, fill(en.deleteRuns.restoreNamed, { name: first })).click();
    await shown(page, count - 1);
    expect(await names(true)).toEqual(others);
    await page.getByLabel(en.table.selectAll).check();
    await button(page, fill(en.deleteRuns.restoreMany, { count: count - 1 })).click();
    await shown(page, 0);
    expect(await names()).toEqual(all);
    expect(complaints).toEqual([]);
    await close();
  });

  test("one from its page, whose tags are set and removed there, and that gets another name", async () => {
    const [runId] = ids as [string];
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/train/log/${runId}?tab=tags`);
    await page.getByLabel(fill(en.registry.removeTag, { name: "team" })).click();
    await page.getByText(en.registry.noTags).waitFor();
    await page.getByLabel(en.runLog.key, { exact: true }).fill("reviewed");
    await page.getByLabel(en.runLog.value).fill("by Ana");
    await button(page, en.registry.setTag).click();
    await page.getByText("reviewed: by Ana").waitFor();
    const { log } = await server.api(contract.run.log, { params: { projectId, runId } });
    expect(log.tags.filter(({ key }) => !key.startsWith("mlflow."))).toEqual([{ key: "reviewed", value: "by Ana" }]);
    expect(await axeFindings(page)).toEqual([]);
    await button(page, en.runLog.rename).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(en.runLog.key).fill("the baseline");
    await dialog.getByRole("button", { name: en.action.save }).click();
    await page.getByRole("heading", { level: 1, name: "the baseline" }).waitFor();
    await dialog.waitFor({ state: "hidden" });
    const all = await names();
    expect(all).toContain("the baseline");
    expect(all).not.toContain(nameOf(0));
    await button(page, en.action.delete).click();
    await page.waitForURL(address);
    await shown(page, ALL - 1);
    await button(page, en.action.undo).click();
    await shown(page, ALL);
    expect(await names()).toEqual(all);
    expect(complaints).toEqual([]);
    await close();
  });

  test("those of an experiment are chosen by it", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await shown(page, ALL);
    await page.getByLabel(en.allRuns.experiment, { exact: true }).first().click();
    await page.getByRole("option", { name: "Another" }).click();
    await shown(page, 3);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a training only after a question, as it cannot come back", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/train/${trainedId}`);
    await button(page, en.action.delete).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(fill(en.deleteRuns.trainings_one, { count: 1 })).waitFor();
    await button(page, en.action.cancel).click();
    await dialog.waitFor({ state: "hidden" });
    const run = { params: { projectId, runId: trainedId } };
    expect(await server.api(contract.run.get, run)).toMatchObject({ id: trainedId });
    await button(page, en.action.delete).click();
    await dialog.getByRole("button", { name: en.action.delete, exact: true }).click();
    await page.waitForURL(`${server.url}/projects/${projectId}/train`);
    await expect(server.api(contract.run.get, run)).rejects.toMatchObject({ code: "not_found" });
    expect(complaints).toEqual([]);
    await close();
  });
});
