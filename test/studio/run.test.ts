import { createClient, type QuickstartResult, quickstart } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("the page of a training", () => {
  let server: TestServer;
  let made: QuickstartResult;
  let address: string;
  beforeAll(async () => {
    server = await startStudio();
    made = await quickstart(createClient({ baseUrl: server.url, token: server.token }));
    address = `${server.url}/projects/${made.project.id}/train/${made.run.id}`;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("leads by keyboard from the data to the endpoint", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${address}?tab=details`);
    const graph = page.getByRole("region", { name: en.run.lineageGraph });
    await graph.getByRole("link", { name: made.endpoint.name, exact: true }).waitFor();
    expect(await graph.getByRole("link").allTextContents()).toEqual([
      "diabetes v1",
      "suggested v1",
      "diabetes v1",
      made.endpoint.name,
    ]);
    await graph.focus();
    for (let link = 0; link < 4; link++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname.endsWith(`/deploy/${made.endpoint.id}`));
    expect(complaints).toEqual([]);
    await close();
  });

  test("shows what its process said, and finds lines by a part of them, in Spanish", async () => {
    const { page, complaints, close } = await visit(server, { language: "es" });
    await page.goto(`${address}?tab=log`);
    const log = page.getByRole("region", { name: es.log.title });
    await log.waitFor();
    const all = await log.locator("[data-source]").allTextContents();
    expect(all.length).toBeGreaterThan(0);
    const word = /[a-z]{4,}/.exec(all[0]!.slice(20))![0];
    const field = page.getByLabel(es.log.search);
    await field.fill(word.toUpperCase());
    await field.press("Enter");
    const found = String(all.filter((line) => line.includes(word)).length);
    await page.getByText(es.log.hit.replace("{at}", "1").replace("{all}", found), { exact: true }).waitFor();
    expect(await log.locator("mark").first().textContent()).toBe(word);
    await field.fill("nothing says this");
    await field.press("Enter");
    await page.getByText(es.log.notFound).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
