import { createClient } from "@crisol/sdk";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("a script of several processes in the Studio", () => {
  let server: TestServer;
  let projectId: string;
  const api = () => createClient({ baseUrl: server.url, token: server.token });
  const clean = async (page: Page) => expect(await axeFindings(page), page.url()).toEqual([]);
  beforeAll(async () => {
    server = await startStudio();
    ({ id: projectId } = await api().project.create({ body: { name: "Nodes" } }));
    for (const name of ["one", "two"]) {
      await api().compute.create({ body: { name, class: "gpu", cores: 2, gpus: 1, memoryBytes: 4e9 } });
    }
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("is sent by the form, and its page shows each of them, what one that failed printed last, and the log of one", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/jobs/new`);
    const command = page.getByRole("textbox", { name: en.jobs.form.command });
    await command.fill('echo "here is $RANK"; [ $RANK = 2 ] && { echo "no such luck" >&2; exit 3; }; exec sleep 60');
    await page.getByLabel(en.jobs.form.environmentKind).selectOption("none");
    const nodes = page.getByRole("textbox", { name: en.jobs.form.nodes, exact: true });
    await nodes.fill("99");
    await page.getByText(en.jobs.form.problem.most.replace("{high}", "32")).waitFor();
    await nodes.fill("2");
    await page.getByRole("textbox", { name: en.jobs.form.processesPerNode }).fill("2");
    await page.getByLabel(en.compute.place.machine).selectOption("class gpu");
    await page.getByRole("complementary", { name: en.jobs.form.same }).getByText("processesPerNode: 2").waitFor();
    await clean(page);
    await page.getByRole("button", { name: en.jobs.form.submit, exact: true }).click();

    await page.waitForURL(/\/train\/log\/[0-9a-f]{32}/);
    await page.getByText(/Rank 2, on node 1, ended with exit code 3/).waitFor({ timeout: 60_000 });
    const log = page.getByRole("region", { name: en.log.title });
    for (const rank of [0, 1, 2, 3]) await log.getByText(`here is ${rank}`).waitFor();
    await page.getByLabel(en.log.ofRank).selectOption("2");
    await log.getByText("no such luck").waitFor();
    await expect.poll(() => log.getByText("here is 1").count()).toBe(0);
    await clean(page);

    await page.getByRole("tab", { name: en.jobs.page.tabs.job, exact: true }).click();
    const table = page.getByRole("table").first();
    const row = (rank: number) => table.getByRole("row").nth(rank + 1);
    await row(2).getByText(en.jobs.ranks.states.failed).waitFor();
    expect(await row(3).getByText(en.jobs.ranks.states.stopped).count()).toBe(1);
    const targets = await table.getByRole("link").allTextContents();
    expect(targets.sort()).toEqual(["one", "one", "two", "two"]);
    await page.getByText("no such luck", { exact: true }).waitFor();
    await clean(page);

    await page.getByRole("tab", { name: en.usage.title, exact: true }).click();
    await page.getByRole("heading", { name: en.verdict.nodesTitle }).waitFor();
    const byNode = page.getByRole("table").filter({ hasText: en.verdict.atWork });
    expect((await byNode.getByRole("link").allTextContents()).sort()).toEqual(["one", "two"]);
    await clean(page);
    await page.getByRole("tab", { name: en.jobs.page.tabs.job, exact: true }).click();
    expect(complaints).toEqual([]);
    const url = page.url();
    await close();

    const spanish = await visit(server, { language: "es", colorScheme: "dark" });
    await spanish.page.goto(url);
    await spanish.page.getByRole("tab", { name: es.jobs.page.tabs.job, exact: true }).click();
    await spanish.page.getByText(es.jobs.ranks.states.failed).first().waitFor();
    await clean(spanish.page);
    expect(spanish.complaints).toEqual([]);
    await spanish.close();
  }, 240_000);
});
