import { describe, expect, test } from "vitest";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, visit } from "./browser.js";
import { useComputeStudio } from "./compute-studio.js";

describe.skipIf(!hasChromium)("where jobs run, in the forms that start several", () => {
  const studio = useComputeStudio();
  const { client } = studio;
  const placed = (name: string) => client().compute.create({ body: { name, cores: 1, memoryBytes: 2e9 } });

  test("trials of a sweep run where its form says, which its page shows", async () => {
    await placed("trials");
    const params = { projectId: studio.projectId };
    const { job, run } = await client().job.submit({
      params,
      body: { command: "echo ${{parameters.x}}", parameters: { x: 3 }, environment: { kind: "none" } },
    });
    await studio.server.effects.jobs.ended(job.id);
    const { page, complaints, close } = await visit(studio.server);
    await page.goto(`${studio.server.url}/projects/${studio.projectId}/train/sweeps/new?run=${run.id}`);
    const start = page.getByRole("button", { name: en.sweep.form.start });
    await page.getByLabel(en.sweep.form.metric, { exact: true }).first().fill("loss");
    await page.getByLabel(en.sweep.form.trials).fill("1");
    // More than there is anywhere is told at once, and what is no number of cores at its field.
    const target = page.getByLabel(en.compute.place.target);
    const cores = page.getByRole("textbox", { name: en.jobs.cores });
    await target.selectOption("trials");
    await cores.fill("64");
    await page.getByText(/No compute target can run it: it asks for 64 cores/).waitFor();
    expect(await start.isDisabled()).toBe(true);
    await cores.fill("0");
    await page.getByText(en.jobs.form.problem.least.replace("{low}", "1")).waitFor();
    expect(await start.isDisabled()).toBe(true);
    // What is wrong can be read in the dark, too.
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await axeFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "light" });
    await cores.fill("1");
    await page.getByRole("textbox", { name: en.jobs.form.memory }).fill("1.5");
    await page.getByText(en.sweep.form.fine).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await start.click();
    await page.waitForURL(/\/sweeps\/swp_/);
    const sweepId = new URL(page.url()).pathname.split("/").at(-1)!;
    const { spec } = await client().sweep.get({ params: { ...params, sweepId } });
    expect(spec.template).toMatchObject({
      kind: "script",
      script: { resources: { target: "trials", cores: 1, memoryBytes: 1.5e9 } },
    });
    await page.getByRole("heading", { name: en.sweep.form.where }).waitFor();
    await page.getByText("trials", { exact: true }).waitFor();
    await page.getByText("1.5 GB", { exact: true }).waitFor();
    await page.getByRole("tab", { name: en.sweep.trials }).click();
    await page.getByRole("link", { name: "trials", exact: true }).waitFor({ timeout: 30_000 });
    expect(await axeFindings(page)).toEqual([]);
    const address = page.url();
    expect(complaints).toEqual([]);
    await close();

    const spanish = await visit(studio.server, { language: "es", viewport: { width: 390, height: 844 } });
    await spanish.page.goto(address);
    await spanish.page.getByRole("tab", { name: es.sweep.overview }).click();
    await spanish.page.getByRole("heading", { name: es.sweep.form.where }).waitFor();
    await spanish.page.getByText(es.compute.job.wanted, { exact: true }).waitFor();
    expect(await axeFindings(spanish.page)).toEqual([]);
    expect(spanish.complaints).toEqual([]);
    await spanish.close();
  }, 120_000);

  test("a step of a pipeline is told in the editor where it runs, and its page says where it ran", async () => {
    await placed("steps");
    const params = { projectId: studio.projectId };
    const { page, complaints, close } = await visit(studio.server);
    await page.goto(`${studio.server.url}/projects/${studio.projectId}/pipelines/new`);
    const text = page.getByRole("textbox", { name: en.pipeline.text.label });
    await text.fill("name: placed\nsteps:\n  one: { kind: script, command: 'true', environment: { kind: none } }\n");
    await page.locator('[data-step="one"]').click();
    await page.getByRole("heading", { name: "Where one runs" }).waitFor();
    await page.getByRole("textbox", { name: en.jobs.form.memory }).fill("1.5");
    await expect.poll(() => text.inputValue()).toMatch(/memoryBytes: 1500000000/);
    // What is on its way to a number is not taken for one.
    await page.getByRole("textbox", { name: en.jobs.cores }).fill("0");
    await page.getByText(en.jobs.form.problem.least.replace("{low}", "1")).waitFor();
    expect(await text.inputValue()).not.toContain("cores");
    await page.getByRole("textbox", { name: en.jobs.cores }).fill("");
    await page.getByLabel(en.compute.place.target).selectOption("steps");
    await expect.poll(() => text.inputValue()).toMatch(/target: steps/);
    // Of a target that there is not the line says so.
    await text.fill((await text.inputValue()).replace("target: steps", "target: moon"));
    await page.getByText(/the step one: no compute target can run it: there is no target moon/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByLabel(en.compute.place.target).selectOption("steps");
    await page.getByText(en.pipeline.text.fine).waitFor();
    await page.getByRole("button", { name: en.action.save }).click();
    await page.waitForURL(/\/pipelines\/pip_\w+$/);
    const pipelineId = new URL(page.url()).pathname.split("/").at(-1)!;
    const { definition } = await client().pipeline.get({ params: { ...params, pipelineId } });
    expect(definition.steps.one?.resources).toMatchObject({ cores: 1, memoryBytes: 1.5e9, target: "steps" });
    const { id } = await client().pipeline.run({ params: { ...params, pipelineId }, body: {} });
    await page.goto(`${studio.server.url}/projects/${studio.projectId}/pipelines/runs/${id}?step=one`);
    await page.getByRole("link", { name: "on steps", exact: true }).waitFor({ timeout: 30_000 });
    await page.getByText("steps", { exact: true }).waitFor();
    await page.getByText("1.5 GB", { exact: true }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);

  test("the target that was advised is filled in in the forms of a project that was set up so", async () => {
    const offers = { cores: 2, memoryBytes: 9e9, pricePerHour: 0.01, currency: "EUR" };
    const made = await client().compute.create({ body: { name: "workstation", ...offers } });
    const { page, complaints, close } = await visit(studio.server);
    await page.goto(`${studio.server.url}/advice`);
    await page.getByLabel("What is to be predicted?").selectOption("binary_classification");
    await page.getByLabel("What kind of data?").selectOption("table");
    await page.getByLabel("How many rows, images or texts?").fill("20000");
    await page.getByLabel("How many columns?").fill("9");
    await page.getByText(/--cores 2 --memory 8589934592 --target workstation/).waitFor();
    await page.getByText(en.advice.ownTarget.replace("{target}", "workstation")).waitFor();
    await page.getByLabel(en.advice.name).fill("Advised");
    await page.getByRole("button", { name: en.advice.create, exact: true }).click();
    await page.waitForURL(/\/data$/);
    const projectId = /prj_\w+/.exec(page.url())![0];
    const params = { projectId };
    const body = { name: "diabetes", source: { example: "diabetes" } };
    const { data, job } = await client().data.import({ params, body });
    await studio.server.effects.jobs.ended(job.id);
    const definition = { target: "diabetes", positiveClass: "positive", primaryMetric: "roc_auc" };
    await client().project.update({ params, body: { ...definition, data: { dataId: data.id, version: 1 } } });
    await client().recipe.create({ params, body: { steps: [], split: { method: "random" } } });

    await page.goto(`${studio.server.url}/projects/${projectId}/train/new`);
    const target = page.getByLabel(en.compute.place.target);
    await target.waitFor();
    expect(await target.inputValue()).toBe("workstation");
    expect(await page.getByRole("textbox", { name: en.jobs.cores }).inputValue()).toBe("2");
    const take = page.getByRole("button", { name: en.train.takeAdvised });
    expect(await take.isDisabled()).toBe(true);
    await target.selectOption("");
    await take.click();
    expect(await target.inputValue()).toBe("workstation");
    await page.getByText(/^The advice: workstation, with 2 cores/).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    // Tried on parts of the rows there, as the training would be.
    await page.getByRole("button", { name: en.extrapolation.start }).click();
    await page.waitForURL(/extrapolations\/ext_/);
    await page.getByText(en.extrapolation.measuredOn).waitFor({ timeout: 60_000 });
    await page.getByRole("link", { name: "workstation" }).waitFor();
    await page.getByText(/workstation has 9[.\d]* GB/).waitFor({ timeout: 120_000 });
    expect(await axeFindings(page)).toEqual([]);

    await page.goto(`${studio.server.url}/projects/${projectId}/train/sweeps/new`);
    await target.waitFor();
    expect(await target.inputValue()).toBe("workstation");
    // One that was removed since is advised no more.
    await client().compute.delete({ params: { targetId: made.id } });
    await page.goto(`${studio.server.url}/projects/${projectId}/train/sweeps/new`);
    await target.waitFor();
    expect(await target.inputValue()).toBe("");
    expect(complaints).toEqual([]);
    await close();
  }, 240_000);
});
