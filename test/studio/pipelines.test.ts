import { setTimeout as sleep } from "node:timers/promises";
import { createClient, packCode, uploadCode } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

const text = (firstInput: string) => `name: numbers
parameters:
  rows: 20
steps:
  make:
    kind: script
    command: seq \${{parameters.rows}} > \${{outputs.files}}/numbers.txt
    parameters: { rows: { parameter: rows } }
    outputs: { files: { kind: artifact } }
  check:
    kind: script
    command: test $(wc -l < \${{inputs.files}}/numbers.txt) -lt 1000
    inputs: { files: { step: ${firstInput}, output: files } }
  tell:
    kind: script
    command: echo all is well
    after: [check]
`;

describe.skipIf(!hasChromium)("pipelines in the Studio", () => {
  let server: TestServer;
  let projectId: string;
  let home: string;
  beforeAll(async () => {
    server = await startStudio();
    const api = createClient({ baseUrl: server.url, token: server.token });
    projectId = (await api.project.create({ body: { name: "Pipelines" } })).id;
    home = `${server.url}/projects/${projectId}/pipelines`;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("one is written, runs, is taken from the cache, runs again with other parameters, and says why it fails", async () => {
    const { page, complaints, close } = await visit(server);
    const step = (name: string) => page.locator(`[data-step="${name}"]`);
    const stands = (name: string, state: string) =>
      page.locator(`[data-step="${name}"][data-state="${state}"]`).waitFor({ timeout: 60_000 });
    await page.goto(home);
    await page.getByText(en.pipeline.emptyTitle).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("link", { name: en.pipeline.new }).first().click();

    // What is typed is drawn; what is wrong is said at its line, and a click leads there.
    const field = page.getByRole("textbox", { name: en.pipeline.text.label });
    await step("report").waitFor();
    await page.getByText(en.pipeline.text.fine).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await field.fill(text("make").replace("command: echo", "comand: echo"));
    await page.getByText(/comand is not known/).waitFor();
    expect(await page.getByRole("button", { name: en.action.save }).isDisabled()).toBe(true);
    await page.locator('[data-step="tell"][data-state="failed"]').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Line 16" }).click();
    const selected = () =>
      field.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
    expect(await selected()).toContain("comand: echo");

    // What only the project can tell comes from the server, at the line where it stands.
    await field.fill(text("nobody"));
    await page.getByText(/the step check reads of nobody/).waitFor();
    await page.locator('[data-step="check"][data-state="failed"]').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    // It is also said by whoever saves sooner.
    await page.getByRole("button", { name: en.action.save }).click();
    await page.getByRole("button", { name: "Line 13" }).click();
    expect(await selected()).toContain("step: nobody");
    // It survives a reload.
    await page.reload();
    expect(await field.inputValue()).toBe(text("nobody"));
    await field.fill(text("make").replace("rows: 20", "rows: 20\n  spare: 1"));
    await page.getByText("No step takes the parameter spare.").waitFor();
    await field.fill(text("make"));
    await page.getByRole("button", { name: en.action.save }).click();
    await page.waitForURL(/\/pipelines\/pip_/);
    await page.getByText(en.pipeline.noRuns).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const pipelineId = new URL(page.url()).pathname.split("/").at(-1)!;

    const run = async (rows?: string) => {
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      if (rows !== undefined) await dialog.getByLabel("rows").fill(rows);
      await dialog.getByRole("button", { name: en.pipeline.run, exact: true }).click();
      await dialog.waitFor({ state: "hidden" });
      await page.waitForURL(/\/pipelines\/runs\/prn_/);
    };
    await page.getByRole("button", { name: en.pipeline.run, exact: true }).click();
    expect(await axeFindings(page)).toEqual([]);
    await run();
    await page.getByRole("heading", { name: "numbers 1" }).waitFor();
    for (const name of ["make", "check", "tell"]) await stands(name, "succeeded");
    await page.getByText(`${en.pipeline.stepState.succeeded} 3`).waitFor();

    // The same again: nothing runs. By keyboard: along the graph, into a step, to where it was taken from.
    await page.getByRole("button", { name: en.pipeline.runAgain }).click();
    await run();
    await page.getByRole("heading", { name: "numbers 2" }).waitFor();
    for (const name of ["make", "check", "tell"]) await stands(name, "cached");
    await step("make").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => (document.activeElement as SVGElement).dataset.step)).toBe("check");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "check", exact: true }).waitFor();
    await page.getByText(en.pipeline.takenFrom).waitFor();
    expect(await step("check").getAttribute("aria-pressed")).toBe("true");
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("link", { name: "numbers 1", exact: true }).click();
    await page.getByRole("heading", { name: "numbers 1" }).waitFor();

    // Too many rows: the step that checks fails, and what comes after it is skipped.
    await page.getByRole("button", { name: en.pipeline.runAgain }).click();
    await run("5000");
    await page.getByRole("heading", { name: "numbers 3" }).waitFor();
    await stands("make", "succeeded");
    await stands("check", "failed");
    await stands("tell", "skipped");
    await step("check").click();
    await page
      .getByRole("alert")
      .getByText(/exit code 1/)
      .waitFor();
    await page.getByText(en.pipeline.reason.inputs).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await step("make").click();
    await page.getByText(en.pipeline.reason.parameters).waitFor();
    await step("tell").click();
    await page.getByText(en.pipeline.skippedText).waitFor();
    await step("check").click();
    await page.getByRole("link", { name: en.pipeline.openLog }).click();
    await page.waitForURL(/\/train\/log\/.*tab=log/);
    await page.goBack();
    // It is gone on with: what ended well stays, and the rest runs again.
    const api = createClient({ baseUrl: server.url, token: server.token });
    const params = { projectId, pipelineRunId: new URL(page.url()).pathname.split("/").at(-1)! };
    const failedJob = (await api.pipeline.getRun({ params })).steps[1]!.jobId;
    await page.getByRole("button", { name: en.pipeline.retry }).click();
    for (;;) {
      const { state, steps } = await api.pipeline.getRun({ params });
      if (state === "failed" && steps[1]!.jobId !== failedJob) break;
      await sleep(50);
    }
    await page.getByRole("button", { name: en.pipeline.retry }).waitFor({ timeout: 30_000 });
    // From the run of a step to the run of the pipeline.
    await page.getByRole("link", { name: en.pipeline.openRun }).click();
    await page.getByRole("link", { name: "Pipeline: numbers 3" }).click();
    await page.waitForURL(/\/pipelines\/runs\/prn_.*step=check/);

    // One step alone: with parameters for which nothing that it needs has run it says so; with others it runs.
    await page.getByRole("button", { name: en.pipeline.runStep }).click();
    const alone = page.getByRole("dialog", { name: "Run check alone" });
    await alone.getByLabel("rows").fill("7");
    await alone.getByRole("button", { name: en.pipeline.run, exact: true }).click();
    await alone.getByText(/of what it needs, make did not end well before/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await alone.getByLabel("rows").fill("20");
    await alone.getByRole("button", { name: en.pipeline.run, exact: true }).click();
    await page.getByRole("heading", { name: "numbers 4" }).waitFor();
    await stands("check", "succeeded");
    await stands("make", "cached");
    expect(await step("tell").count()).toBe(0);
    await page.getByText("Only the step check").waitFor();
    await page.getByRole("link", { name: en.pipeline.open }).click();
    await page.getByRole("link", { name: "numbers 3" }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(new URL(page.url()).pathname).toContain(pipelineId);
    await page.getByRole("tab", { name: en.pipeline.definition }).click();
    await page.getByText("after:").first().waitFor();
    // What the server had refused.
    expect(complaints).toEqual([expect.stringContaining("422"), expect.stringContaining("409")]);
    await close();
  }, 240_000);

  test("a run of a script is put into a pipeline, new and then one that there is; a run is cancelled, a pipeline deleted", async () => {
    const api = createClient({ baseUrl: server.url, token: server.token });
    const params = { projectId };
    const spec = { name: "wait", command: "sleep ${{parameters.seconds}}", parameters: { seconds: 0 } };
    const { job, run } = await api.job.submit({ params, body: { ...spec, variables: { MODE: "fast" } } });
    await server.effects.jobs.ended(job.id);
    const { page, complaints, close } = await visit(server);
    const put = async (pipeline: string) => {
      await page.goto(`${server.url}/projects/${projectId}/train/log/${run.id}`);
      await page.getByRole("button", { name: en.jobs.page.again }).click();
      await page.getByRole("menuitem", { name: en.pipeline.put }).click();
      const where = page.getByRole("combobox", { name: en.pipeline.putWhere });
      await where.selectOption({ label: pipeline });
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole("dialog").getByRole("button", { name: en.pipeline.putGo }).click();
      await page.getByRole("button", { name: en.action.save }).click();
      await page.waitForURL(/\/pipelines\/pip_\w+$/);
    };
    await put(en.pipeline.putNew);
    const { items } = await api.pipeline.list({ params, query: { name: "wait" } });
    expect(items[0]!.definition).toMatchObject({
      parameters: { seconds: 0 },
      steps: {
        wait: { command: spec.command, parameters: { seconds: { parameter: "seconds" } }, variables: { MODE: "fast" } },
      },
    });
    await put("wait");
    const changed = await api.pipeline.get({ params: { projectId, pipelineId: items[0]!.id } });
    expect(changed.version).toBe(2);
    expect(Object.keys(changed.definition.steps)).toEqual(["wait", "wait-2"]);

    await page.getByRole("button", { name: en.pipeline.run, exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("seconds").fill("soon");
    expect(await dialog.getByRole("button", { name: en.pipeline.run, exact: true }).isDisabled()).toBe(true);
    await dialog.getByLabel("seconds").fill("600");
    await dialog.getByRole("button", { name: en.pipeline.run, exact: true }).click();
    await page.locator('[data-step="wait"][data-state="running"]').waitFor({ timeout: 60_000 });
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.pipeline.cancel }).click();
    await page.locator('[data-step="wait"][data-state="cancelled"]').waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: en.pipeline.runAgain }).waitFor({ timeout: 60_000 });

    // It can be had back with the records of its runs: at once, or from the list of what was deleted.
    await api.schedule.create({
      params,
      body: {
        name: "yearly",
        trigger: { kind: "time", cron: "0 3 1 1 *", timeZone: "UTC" },
        action: { kind: "pipeline", pipeline: "wait" },
      },
    });
    const row = page.getByRole("link", { name: "wait", exact: true });
    const remove = async () => {
      await page.getByRole("link", { name: en.pipeline.open }).or(row).click();
      await page.getByRole("button", { name: en.action.delete }).click();
      await page.waitForURL(/\/pipelines$/);
      await row.waitFor({ state: "detached" });
    };
    await remove();
    await page.getByRole("button", { name: en.action.undo }).click();
    await row.waitFor();
    // When a schedule starts it next.
    await page.getByRole("link", { name: /2027/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await remove();
    await page.getByLabel(en.pipeline.showDeleted).first().check();
    await page.waitForURL(/deleted=true/);
    await page.getByRole("button", { name: "Restore wait" }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Restore wait" }).click();
    await page.getByText(en.pipeline.noneDeleted).waitFor();
    await page.getByLabel(en.pipeline.showDeleted).first().uncheck();
    await row.click();
    await page.getByRole("link", { name: "wait 1", exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  }, 240_000);

  test("a step that is chosen in the graph is given code that the project has", async () => {
    const api = createClient({ baseUrl: server.url, token: server.token });
    const packed = await packCode({
      entries: async () => [{ name: "hello.sh", kind: "file" }],
      read: async () => new TextEncoder().encode("echo hello\n"),
    });
    const code = await uploadCode(api, projectId, packed);
    const { page, complaints, close } = await visit(server);
    await page.goto(`${home}/new`);
    await page.locator('[data-step="prepare"]').click();
    const field = page.getByRole("textbox", { name: en.pipeline.text.label });
    await page.getByRole("combobox", { name: "Code of prepare" }).click();
    await page.getByRole("listbox").getByRole("option").first().click();
    await expect.poll(() => field.inputValue()).toContain(`codeId: ${code.id}`);
    await page.getByText(en.pipeline.text.fine).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.action.save }).click();
    await page.waitForURL(/\/pipelines\/pip_\w+$/);
    await page.locator('[data-step="prepare"]').click();
    await page.getByRole("link", { name: code.id }).click();
    await page.waitForURL(/\/code\//);
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);

  test("list, pipeline, run and editor fit a narrow screen, in Spanish", async () => {
    const api = createClient({ baseUrl: server.url, token: server.token });
    const params = { projectId };
    const pipeline = (await api.pipeline.list({ params, query: { name: "numbers" } })).items[0]!;
    const { items } = await api.pipeline.runs({ params, query: { pipelineId: pipeline.id } });
    const { page, complaints, close } = await visit(server, {
      language: "es",
      colorScheme: "dark",
      viewport: { width: 390, height: 780 },
    });
    const look = async (path: string, shown: string) => {
      await page.goto(`${home}${path}`);
      await page.getByText(shown).first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await axeFindings(page)).toEqual([]);
    };
    await look("", es.pipeline.runState.succeeded);
    await look(`/${pipeline.id}`, es.pipeline.definition);
    await look(`/runs/${items[1]!.id}?step=check`, es.pipeline.reason.inputs);
    await look(`/${pipeline.id}/edit`, es.pipeline.text.fine);
    const field = page.getByRole("textbox", { name: es.pipeline.text.label });
    await field.fill(text("nobody"));
    await page.getByText("el paso check lee de nobody, y los pasos son make, check, tell").waitFor();
    await look("?deleted=true", es.pipeline.noneDeleted);
    expect(complaints).toEqual([]);
    await close();
  }, 60_000);
});
