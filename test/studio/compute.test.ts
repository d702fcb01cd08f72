import { describe, expect, test } from "vitest";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, visit } from "./browser.js";
import { useComputeStudio } from "./compute-studio.js";

describe.skipIf(!hasChromium)("compute targets in the Studio", () => {
  const studio = useComputeStudio();
  const { client, send } = studio;

  test("one is added, started for a script that is sent to it, changed and removed", async () => {
    const { page, complaints, close } = await visit(studio.server);
    await page.goto(`${studio.server.url}/compute`);
    await page.getByRole("button", { name: en.compute.add }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: en.compute.name }).fill("Nights");
    await dialog.getByText(/must be lower-case letters/).waitFor();
    await dialog.getByRole("textbox", { name: en.compute.name }).fill("nights");
    await dialog.getByLabel(en.compute.form.pricePerHour).fill("2");
    await dialog.getByText(en.compute.form.needsCurrency).waitFor();
    await dialog.getByLabel(en.compute.form.currency).fill("eur");
    await dialog.getByLabel(en.compute.form.budget, { exact: true }).fill("50");
    await dialog.getByLabel(en.compute.form.startCommand).fill(`touch ${studio.folder}/up`);
    await dialog.getByRole("button", { name: en.compute.form.addQuota }).click();
    await dialog.getByLabel(en.compute.form.quota.hoursPerMonth).fill("20");
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: en.compute.add }).click();
    await page.getByRole("heading", { name: "nights", level: 1 }).waitFor();
    await page.getByText(en.compute.state.stopped, { exact: true }).waitFor();
    const [, made] = (await client().compute.list({})).items;
    expect(made).toMatchObject({
      ...{
        name: "nights",
        pricePerHour: 2,
        currency: "EUR",
        startCommand: `touch ${studio.folder}/up`,
        state: "stopped",
      },
      budget: { amount: 50, alertShare: 0.8, atLimit: "let_end" },
      quotas: [{ projectId: null, jobs: 1, hoursPerMonth: 20 }],
    });

    // Sent to it from the form of a script.
    await page.goto(`${studio.server.url}/projects/${studio.projectId}/jobs/new`);
    await page.getByRole("textbox", { name: en.jobs.form.command }).fill("true");
    await page.getByLabel(en.compute.place.target).selectOption("nights");
    await page.getByRole("button", { name: en.jobs.form.submit, exact: true }).click();
    await page.waitForURL(/train\/log/);
    const [sent] = (await client().job.list({ query: { kind: "script" } })).items;
    await studio.server.effects.jobs.ended(sent!.id);
    expect(await client().job.get({ params: { jobId: sent!.id } })).toMatchObject({ target: { name: "nights" } });

    await page.goto(`${studio.server.url}/compute/${made!.id}`);
    await page.getByText(en.compute.state.ready, { exact: true }).waitFor();
    await page.getByRole("link", { name: "Houses" }).waitFor();
    await page.getByRole("button", { name: en.compute.check }).click();
    await page.getByRole("heading", { name: en.compute.checked }).waitFor();
    await page.getByRole("textbox", { name: en.compute.form.cores, exact: true }).fill("3");
    await page.getByRole("button", { name: en.action.save }).click();
    await page.getByText(en.compute.saved, { exact: true }).waitFor();
    expect((await client().compute.get({ params: { targetId: made!.id } })).cores).toBe(3);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.compute.remove, exact: true }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("nights");
    await page.getByRole("dialog").getByRole("button", { name: en.compute.remove }).click();
    await page.waitForURL(/compute$/);
    expect((await client().compute.list({})).items.map(({ name }) => name)).toEqual(["local"]);
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);

  test("says in Spanish, on a telephone, why one cannot be started, and what was spent", async () => {
    const broken = { startCommand: "echo 'no hay tal máquina' >&2; exit 4", pricePerHour: 3, currency: "EUR" };
    const { id } = await client().compute.create({ body: { name: "rota", ...broken, budget: { amount: 5 } } });
    const { job } = await send("rota", "true");
    const { page, complaints, close } = await visit(studio.server, {
      language: "es",
      viewport: { width: 390, height: 844 },
    });
    await page.goto(`${studio.server.url}/compute/${id}`);
    await page.getByText("La orden de arranque de rota acabó con el código 4").waitFor();
    await page.getByText("no hay tal máquina", { exact: true }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.goto(`${studio.server.url}/compute`);
    await page
      .getByText(/rota está arrancando para él, tras un intento fallido/)
      .first()
      .waitFor();
    await page.getByText(es.compute.state.starting).or(page.getByText(es.compute.state.unreachable)).first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await client().job.cancel({ params: { jobId: job.id } });
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);
});
