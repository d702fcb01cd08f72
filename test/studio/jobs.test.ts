import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, quickstart } from "@crisol/sdk";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("jobs in the Studio", () => {
  let server: TestServer;
  let projectId: string;
  let runId: string;
  let folder: string;
  const api = () => createClient({ baseUrl: server.url, token: server.token });
  const clean = async (page: Page) => expect(await axeFindings(page), page.url()).toEqual([]);
  /** The state that the page says of its run. */
  const state = (page: Page, text: string) => page.getByRole("main").getByText(text, { exact: true }).first();
  beforeAll(async () => {
    server = await startStudio();
    const { project, run } = await quickstart(api());
    [projectId, runId] = [project.id, run.id];
    folder = mkdtempSync(join(tmpdir(), "crisol-studio-jobs-"));
    writeFileSync(
      join(folder, "count.sh"),
      'echo "reading $1"; for i in $(seq 40); do echo "step $i"; sleep 0.1; done; wc -l < "$1"; head -n "$2" "$1" > "$3"; cp "$3" "$4/"\n',
    );
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a script is sent by the form, watched, and run again with another parameter", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/jobs`);
    await page.getByRole("link", { name: en.jobs.run }).first().click();
    await page.waitForURL(/\/jobs\/new/);
    const submit = page.getByRole("button", { name: en.jobs.form.submit, exact: true });
    expect(await submit.isDisabled()).toBe(true);

    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: en.codes.chooseFolder }).click();
    await (await choosing).setFiles(folder);
    await page.getByRole("link", { name: en.codes.files, exact: true }).waitFor();

    const command = page.getByRole("textbox", { name: en.jobs.form.command });
    await command.fill("sh count.sh ${{inputs.train}} ${{parameters.rows}} ");
    await page.getByText("The command names ${{inputs.train}}, which is not below.").waitFor();
    await page.getByRole("button", { name: en.jobs.form.addIt }).first().click();
    await page.getByRole("button", { name: en.jobs.form.addIt }).first().click();
    const input = page.getByRole("group", { name: "Input 1" });
    expect(await input.getByLabel(en.jobs.form.name).inputValue()).toBe("train");
    await input.getByLabel(en.jobs.form.dataSet).selectOption({ label: "diabetes" });
    const parameter = page.getByRole("group", { name: "Parameter 1" });
    await parameter.getByLabel(en.jobs.form.value).fill("many");
    await parameter.getByText(en.jobs.form.problem.number).waitFor();
    await parameter.getByLabel(en.jobs.form.value).fill("5");

    const addOutput = page.getByRole("button", { name: `${en.jobs.form.add}: ${en.jobs.form.outputs}` });
    await addOutput.click();
    const head = page.getByRole("group", { name: "Output 1" });
    await head.getByLabel(en.jobs.form.name).fill("head");
    await head.getByLabel(en.jobs.form.kind).selectOption("data");
    await head.getByLabel(en.jobs.form.dataName).fill("first rows");
    await addOutput.click();
    await page.getByRole("group", { name: "Output 2" }).getByLabel(en.jobs.form.name).fill("files");

    // Placeholders complete by keyboard.
    await command.focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("${{outputs.");
    await page.getByRole("option", { name: "${{outputs.head}}" }).waitFor();
    await clean(page);
    await page.keyboard.press("Enter");
    await page.keyboard.type(" ${{out");
    await page.getByRole("option", { name: "${{outputs.files}}" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const whole = "sh count.sh ${{inputs.train}} ${{parameters.rows}} ${{outputs.head}} ${{outputs.files}}";
    await expect.poll(() => command.inputValue()).toBe(whole);

    // What was typed outlives a reload.
    await page.reload();
    await expect.poll(() => command.inputValue()).toBe(whole);
    await page.getByRole("textbox", { name: en.jobs.form.name, exact: true }).last().fill("Count");
    const code = page.getByRole("complementary", { name: en.jobs.form.same });
    await code.getByText("name: Count").waitFor();
    await code.getByText("data: diabetes").waitFor();
    await submit.click();

    await page.waitForURL(/\/train\/log\/[0-9a-f]{32}/);
    await state(page, en.job.running).waitFor();
    await page.getByRole("region", { name: en.log.title }).getByText("reading").waitFor();
    await page.getByRole("region", { name: en.log.title }).getByText("769").waitFor();
    // It was followed to its end.
    expect(await page.getByRole("button", { name: en.log.toEnd }).count()).toBe(0);
    await state(page, en.job.succeeded).waitFor();

    await page.getByRole("tab", { name: en.jobs.page.tabs.job, exact: true }).click();
    await page.getByRole("link", { name: "diabetes v1" }).waitFor();
    await page.getByRole("link", { name: "first rows v1" }).waitFor();
    await page.getByRole("link", { name: en.jobs.form.artifact }).waitFor();
    await clean(page);
    await page.getByRole("tab", { name: en.usage.title }).click();
    await page.getByRole("tabpanel").getByRole("figure").first().waitFor();
    await clean(page);
    await page.getByRole("tab", { name: en.jobs.page.tabs.code }).click();
    await page.getByRole("button", { name: /^count\.sh/ }).click();
    await page.getByText("reading $1").waitFor();
    await clean(page);

    const first = page.url().match(/[0-9a-f]{32}/)![0];
    await page.getByRole("button", { name: en.jobs.page.again }).click();
    await page.getByRole("menuitem", { name: en.jobs.page.withOthers }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("rows").fill("9");
    await clean(page);
    await dialog.getByRole("button", { name: en.jobs.form.submit, exact: true }).click();
    await page.waitForURL((url) => !url.href.includes(first));
    const again = page.url().match(/[0-9a-f]{32}/)![0];
    const started = await api().job.ofRun({ params: { projectId, runId: again } });
    await server.effects.jobs.ended(started.job.id);
    await state(page, en.job.succeeded).waitFor();
    const script = await api().job.ofRun({ params: { projectId, runId: again } });
    expect(script).toMatchObject({ rerunOf: first, spec: { name: "Count", parameters: { rows: 9 } } });
    const { versions } = await api().data.get({ params: { projectId, dataId: script.outputs[0]!.data!.dataId } });
    expect(versions.map(({ rowCount }) => rowCount).sort()).toEqual([4, 8]);
    await page.getByRole("tab", { name: en.jobs.page.tabs.job, exact: true }).click();
    await page.getByRole("link", { name: "Count" }).last().waitFor();
    expect(complaints).toEqual([]);
    await close();
  }, 240_000);

  test("a script reads a folder that another run has kept, and the model of a training", async () => {
    const { run, job } = await api().job.submit({
      params: { projectId },
      body: {
        name: "Leaves o'files",
        command:
          "mkdir $CRISOL_OUTPUT_PARTS/deep; echo salt > $CRISOL_OUTPUT_PARTS/deep/a.txt; echo no > $CRISOL_OUTPUT_PARTS/b.txt",
        outputs: { parts: { kind: "artifact" } },
      },
    });
    await server.effects.jobs.ended(job.id);
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/jobs/new`);
    await page
      .getByRole("textbox", { name: en.jobs.form.command })
      .fill("ls -R ${{inputs.parts}}; cat ${{inputs.parts}}/a.txt; ls -l ${{inputs.net}}");
    await page.getByRole("button", { name: en.jobs.form.addIt }).first().click();
    await page.getByRole("button", { name: en.jobs.form.addIt }).first().click();
    const submit = page.getByRole("button", { name: en.jobs.form.submit, exact: true });
    const parts = page.getByRole("group", { name: "Input 1" });
    await parts.getByLabel(en.jobs.form.source).selectOption("run");
    await parts.getByText(en.jobs.form.problem.needed).waitFor();
    expect(await submit.isDisabled()).toBe(true);
    await parts.getByRole("button", { name: en.jobs.form.chooseFiles }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(en.runFiles.find).fill("O'FILES");
    await expect.poll(() => dialog.getByRole("region", { name: en.runFiles.runs }).getByRole("button").count()).toBe(1);
    await clean(page);
    await dialog.getByRole("button", { name: /Leaves o'files/ }).click();
    await dialog.getByRole("button", { name: en.runFiles.takeAll }).waitFor();
    await dialog.getByRole("button", { name: "outputs" }).click();
    await dialog.getByRole("button", { name: "parts", exact: true }).click();
    await dialog.getByRole("button", { name: /^b\.txt/ }).click();
    await dialog.getByRole("button", { name: "Take outputs/parts/b.txt" }).waitFor();
    await clean(page);
    await dialog.getByRole("button", { name: "deep", exact: true }).click();
    await dialog.getByRole("button", { name: "Take the folder outputs/parts/deep" }).click();
    await parts.getByText(": outputs/parts/deep").waitFor();

    const net = page.getByRole("group", { name: "Input 2" });
    await net.getByLabel(en.jobs.form.source).selectOption("run");
    await net.getByRole("button", { name: en.jobs.form.chooseFiles }).click();
    await dialog
      .getByRole("button", { name: /gradient_boosting/ })
      .first()
      .click();
    await dialog.getByRole("button", { name: "model", exact: true }).click();
    await dialog.getByRole("button", { name: "Take model" }).click();
    const code = page.getByRole("complementary", { name: en.jobs.form.same });
    await code.getByText("path: outputs/parts/deep").waitFor();
    await clean(page);
    await submit.click();
    await page.waitForURL((url) => /\/train\/log\/[0-9a-f]{32}/.test(url.pathname) && !url.href.includes(run.id));
    await state(page, en.job.succeeded).waitFor();
    const log = page.getByRole("region", { name: en.log.title });
    await log.getByText("salt").waitFor();
    await log.getByText("model.crisol").waitFor();
    expect(complaints).toEqual([]);
    await close();
  }, 240_000);

  test("the queue is seen in its order, narrowed by what the address says, and a job is cancelled, in Spanish", async () => {
    const submit = (name: string, priority: number) =>
      api().job.submit({ params: { projectId }, body: { name, priority, command: "sleep 300" } });
    await submit("uno", 50);
    await submit("dos", 50);
    const low = await submit("después", 10);
    await submit("antes", 90);
    const { page, complaints, close } = await visit(server, { language: "es", viewport: { width: 390, height: 844 } });
    await page.goto(`${server.url}/projects/${projectId}/jobs`);
    const queue = page.getByRole("region", { name: es.jobs.queued });
    await queue.getByRole("link").nth(1).waitFor();
    expect(await queue.getByRole("link").allTextContents()).toEqual(["antes", "después"]);
    await queue.getByText("local aún no tiene sitio para él").first().waitFor();
    await clean(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.getByLabel(es.jobs.filterName).fill("des");
    await page.waitForURL(/q=des/);
    // Cancelled from the queue, by keyboard.
    await page.getByRole("button", { name: "Cancelar después" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: es.jobs.ended }).getByRole("link", { name: "después" }).waitFor();
    expect((await api().job.get({ params: { jobId: low.job.id } })).state).toBe("cancelled");
    await page.goto(`${server.url}/projects/${projectId}/jobs?kind=script&state=cancelled`);
    await page.getByRole("region", { name: es.jobs.ended }).getByText(es.job.cancelled).waitFor();

    // And one that runs, from its page.
    await page.getByRole("region", { name: es.jobs.running }).getByRole("link", { name: "uno" }).click();
    await page.getByRole("button", { name: es.action.cancel, exact: true }).click();
    await state(page, es.job.cancelled).waitFor();
    await clean(page);

    await page.goto(`${server.url}/compute`);
    await page.getByRole("region", { name: es.jobs.running }).getByRole("link", { name: "antes" }).waitFor();
    await clean(page);
    for (const state of ["queued", "running"] as const) {
      for (const { id } of (await api().job.list({ query: { state } })).items) {
        await api().job.cancel({ params: { jobId: id } });
      }
    }
    expect(complaints).toEqual([]);
    await close();
  }, 240_000);

  test("a training runs again as it was, and as a program", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/train/${runId}`);
    await page.getByRole("button", { name: en.jobs.page.again }).click();
    await page.getByRole("menuitem", { name: en.jobs.page.asScript }).click();
    await page.getByRole("dialog").getByRole("tab", { name: "Python" }).click();
    await page.getByRole("dialog").getByText("from crisol_client import Client").waitFor();
    await clean(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: en.jobs.page.again }).click();
    await page.getByRole("menuitem", { name: en.jobs.page.asIt }).click();
    await page.waitForURL((url) => !url.href.includes(runId) && url.pathname.includes("/train/run_"));
    const again = new URL(page.url()).pathname.split("/").at(-1)!;
    const stateOf = async () => (await api().run.get({ params: { projectId, runId: again } })).state;
    await expect.poll(stateOf, { timeout: 30_000 }).toBe("succeeded");
    await page.getByRole("tab", { name: en.run.evaluation }).waitFor();
    const [before, after] = await Promise.all(
      [runId, again].map((id) => api().run.get({ params: { projectId, runId: id } })),
    );
    expect(after!.modelSha256).toBe(before!.modelSha256);

    // As the step of a pipeline it makes the same model too.
    await page.getByRole("button", { name: en.jobs.page.again }).click();
    await page.getByRole("menuitem", { name: en.pipeline.put }).click();
    await page.getByRole("dialog").getByRole("button", { name: en.pipeline.putGo }).click();
    await page.getByRole("button", { name: en.action.save }).click();
    await page.waitForURL(/\/pipelines\/pip_\w+$/);
    const pipelineId = new URL(page.url()).pathname.split("/").at(-1)!;
    const { id } = await api().pipeline.run({ params: { projectId, pipelineId }, body: {} });
    const stands = () => api().pipeline.getRun({ params: { projectId, pipelineRunId: id } });
    await expect.poll(async () => (await stands()).state, { timeout: 60_000 }).toBe("succeeded");
    const step = (await stands()).steps[0]!;
    const trained = await api().run.get({ params: { projectId, runId: step.runId! } });
    expect(trained.modelSha256).toBe(before!.modelSha256);
    expect(complaints).toEqual([]);
    await close();
  }, 240_000);
});
