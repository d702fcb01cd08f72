import { createClient, waitForJob } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("the size of a run", () => {
  let server: TestServer;
  let client: ReturnType<typeof createClient>;
  let projectId: string;
  let runId: string;
  beforeAll(async () => {
    server = await startStudio();
    client = createClient({ baseUrl: server.url, token: server.token });
    ({ id: projectId } = await client.project.create({ body: { name: "Sizes" } }));
    await client.compute.update({
      params: { targetId: "local" },
      body: { pricePerHour: 3600, currency: "EUR" },
    });
    const { job, run } = await client.job.submit({
      params: { projectId },
      body: { command: "sleep 6", environment: { kind: "none" }, resources: { cores: 2, memoryBytes: 4e9 } },
    });
    runId = run.id;
    await waitForJob(client, job.id);
  }, 60_000);
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("is judged on its page, and it runs again at the size that was advised by one click", async () => {
    const { page, complaints, close } = await visit(server, { language: "es" });
    await page.goto(`${server.url}/projects/${projectId}/train/log/${runId}?tab=usage`);
    await page.getByText(es.verdict.kinds.mostly_unused).waitFor();
    await page.getByRole("heading", { name: es.verdict.alternativesTitle }).waitFor();
    // Said in Spanish, with the comma and the units of the language.
    await page.getByText(/^De media trabajaron 0(,\d+)? de 2 núcleos, y su memoria llegó a/).waitFor();
    // Where it ran and what it cost is in the line below its name.
    await page.getByRole("link", { name: "en local", exact: true }).waitFor();
    await page
      .getByText(/EUR por hora/)
      .first()
      .waitFor();
    expect(await page.locator("main").textContent()).toMatch(/3\.?600,00\sEUR por hora · ≈ \d+,\d\d\sEUR en total/);
    await page.mouse.move(0, 0);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: es.verdict.againSo }).click();
    await page.waitForURL((url) => url.pathname.includes("/train/log/") && !url.pathname.endsWith(runId));
    const again = new URL(page.url()).pathname.split("/").at(-1)!;
    const { spec, rerunOf, job } = await client.job.ofRun({ params: { projectId, runId: again } });
    expect(spec.resources.cores).toBe(1);
    expect(spec.resources.memoryBytes).toBeLessThan(4e9);
    expect(rerunOf).toBe(runId);
    await waitForJob(client, job.id);
    expect(complaints).toEqual([]);
    await close();
  }, 60_000);

  test("is followed over the runs of a project, and over a month", async () => {
    const { page, complaints, close } = await visit(server, { language: "en" });
    await page.goto(`${server.url}/projects/${projectId}/sizes`);
    await page.getByRole("link", { name: "sleep 6" }).first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(`${server.url}/compute`);
    await page.getByRole("link", { name: en.verdict.month.link }).click();
    await page.getByRole("heading", { name: en.verdict.month.title, exact: true }).waitFor();
    await page.getByRole("cell", { name: "Sizes", exact: true }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.verdict.month.before }).click();
    await page.getByText(en.verdict.month.emptyText).waitFor();
    expect(complaints).toEqual([]);
    await close();
  }, 60_000);
});
