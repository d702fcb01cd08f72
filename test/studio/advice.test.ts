import { createClient } from "@crisol/sdk";
import { describe, expect, test } from "vitest";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, visit } from "./browser.js";
import { useStudio } from "./use-studio.js";

describe.skipIf(!hasChromium)("advice in the Studio", () => {
  const studio = useStudio();

  test("a text is read, an answer corrected, and a project made as advised; its data then measured", async () => {
    const api = createClient({ baseUrl: studio.server.url, token: studio.server.token });
    const { page, complaints, close } = await visit(studio.server);
    await page.getByRole("link", { name: en.advice.title }).first().click();
    const advice = page.getByRole("region", { name: en.advice.advice });
    await advice.getByText(en.advice.way, { exact: true }).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page
      .getByLabel(en.advice.describe)
      .fill("We want to know whether a patient has diabetes, from a table; the team writes Python");
    await page.getByRole("button", { name: en.advice.read }).click();
    await page.getByText(en.advice.understood, { exact: true }).waitFor();
    // In words, not by the names that answers have in the API.
    await page.getByText(/ → what is predicted: classification, yes or no$/).waitFor();
    await advice.getByText(en.task.binary_classification, { exact: true }).waitFor();
    expect(page.url()).toContain("answers");
    // What was answered is in the link: a colleague sees the same.
    await page.reload();
    await advice.getByText(en.task.binary_classification, { exact: true }).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.getByLabel(en.advice.name).fill("Diabetes");
    await page.getByRole("button", { name: en.advice.create }).click();
    await page.waitForURL(/\/data$/);
    const projectId = /prj_\w+/.exec(page.url())?.[0] as string;
    expect(await api.project.get({ params: { projectId } })).toMatchObject({ task: "binary_classification" });

    const params = { projectId };
    const { data, job } = await api.data.import({
      params,
      body: { name: "diabetes", source: { example: "diabetes" } },
    });
    await studio.server.effects.jobs.ended(job.id);
    await api.project.update({ params, body: { target: "diabetes", data: { dataId: data.id, version: 1 } } });
    await page.goto(`${studio.server.url}/projects/${projectId}/advice`);
    await advice.getByText(en.advice.onThisMachine).first().waitFor({ timeout: 60_000 });
    await page.getByRole("heading", { name: en.advice.kept }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.advice.apply }).click();
    await page.getByText(en.advice.applied).waitFor({ timeout: 60_000 });
    expect((await api.advice.ofProject({ params, query: {} })).items.length).toBe(2);

    await page.goto(`${studio.server.url}/advice/rules`);
    await page.getByRole("heading", { name: en.advice.rules }).waitFor();
    expect(await page.getByRole("row").count()).toBeGreaterThan(20);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();

    const spanish = await visit(studio.server, {
      language: "es",
      colorScheme: "dark",
      viewport: { width: 390, height: 800 },
    });
    await spanish.page.goto(`${studio.server.url}/advice`);
    await spanish.page.getByLabel(es.advice.describe).fill("Saber si un cliente se va, con 2.000 € al mes");
    await spanish.page.getByRole("button", { name: es.advice.read }).click();
    await spanish.page.getByText("2.000 € → moneda del presupuesto: EUR", { exact: true }).waitFor();
    await spanish.page.getByText(/se comparan como si ambas monedas valieran lo mismo/).waitFor();
    expect(await axeFindings(spanish.page)).toEqual([]);
    await spanish.page.goto(`${studio.server.url}/projects/${projectId}/advice`);
    await spanish.page.getByText(es.advice.onThisMachine).first().waitFor({ timeout: 60_000 });
    expect(await axeFindings(spanish.page)).toEqual([]);
    expect(spanish.complaints).toEqual([]);
    await spanish.close();
  }, 240_000);
});
