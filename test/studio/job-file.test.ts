import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

const FILE = `# A comment.
name: Count
command: sh count.sh \${{inputs.train}} \${{parameters.rows}} \${{outputs.head}} > $OUT_FILE
parameters: { rows: 5 }
inputs: { train: { data: diabetes, format: csv } }
outputs: { head: { kind: data, name: first rows, format: csv } }
environment: none
variables: { OUT_FILE: out.txt }
resources: { cores: 1, memoryBytes: 500000000 }
timeoutSeconds: 120
retries: 1
`;

describe.skipIf(!hasChromium)("a script's form and the crisol.yml of its code", () => {
  let server: TestServer;
  let projectId: string;
  const folders: string[] = [];
  const api = () => createClient({ baseUrl: server.url, token: server.token });
  const command = (page: Page, { jobs } = en) => page.getByRole("textbox", { name: jobs.form.command });
  const submit = (page: Page) => page.getByRole("button", { name: en.jobs.form.submit, exact: true });
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  /** A folder with a script and with this file, if any. */
  const folderWith = (text?: string): string => {
    const folder = mkdtempSync(join(tmpdir(), "crisol-studio-job-file-"));
    folders.push(folder);
    writeFileSync(join(folder, "count.sh"), 'wc -l < "$1"; head -n "$2" "$1" > "$3"\n');
    if (text !== undefined) writeFileSync(join(folder, "crisol.yml"), text);
    return folder;
  };
  const choose = async (page: Page, folder: string, { codes } = en) => {
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: codes.chooseFolder }).click();
    await (await choosing).setFiles(folder);
  };
  const openForm = (page: Page) => page.goto(`${server.url}/projects/${projectId}/jobs/new`);
  beforeAll(async () => {
    server = await startStudio();
    projectId = (await quickstart(api())).project.id;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  test("a folder's file fills in the form, and the job runs as it says", async () => {
    const { page, complaints, close } = await visit(server);
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(request.url()));
    const hasReader = () => loaded.some((url) => url.includes("/job-file-parse"));
    await openForm(page);
    await command(page).waitFor();
    expect(hasReader()).toBe(false);
    await choose(page, folderWith(FILE));
    await page.getByText(en.jobFile.filled).waitFor();
    expect(hasReader()).toBe(true);
    expect(await command(page).inputValue()).toBe(
      "sh count.sh ${{inputs.train}} ${{parameters.rows}} ${{outputs.head}} > $OUT_FILE",
    );
    const input = page.getByRole("group", { name: "Input 1" });
    expect(await input.getByLabel(en.jobs.form.dataSet).locator("option:checked").textContent()).toBe("diabetes");
    expect(await page.getByLabel(en.jobs.form.timeout).inputValue()).toBe("2");
    expect(await page.getByLabel(en.jobs.form.memory).inputValue()).toBe("0.5");
    expect(await axeFindings(page)).toEqual([]);

    // What is cleared is not filled in once more, and is there on demand.
    await button(page, en.jobFile.clear).click();
    expect(await command(page).inputValue()).toBe("");
    await page.reload();
    await page.getByText(/crisol\.yml says something else of: Command, Parameters/).waitFor();
    expect(await command(page).inputValue()).toBe("");
    expect(await axeFindings(page)).toEqual([]);
    await button(page, en.jobFile.asInFile).click();
    await page.getByText(en.jobFile.filled).waitFor();

    await submit(page).click();
    await page.waitForURL(/\/train\/log\/[0-9a-f]{32}/);
    const runId = page.url().match(/[0-9a-f]{32}/)![0];
    const { job } = await api().job.ofRun({ params: { projectId, runId } });
    await server.effects.jobs.ended(job.id);
    const script = await api().job.ofRun({ params: { projectId, runId } });
    expect(script.job).toMatchObject({ state: "succeeded", name: "Count" });
    expect(script.spec).toMatchObject({
      parameters: { rows: 5 },
      environment: { kind: "none" },
      variables: { OUT_FILE: "out.txt" },
      resources: { cores: 1, memoryBytes: 500_000_000 },
      timeoutSeconds: 120,
      retries: 1,
    });
    expect(script.spec.codeId).toMatch(/^cod_/);
    expect(script.outputs[0]).toMatchObject({ name: "head", problem: null });
    expect(complaints).toEqual([]);
    await close();
  }, 180_000);

  test("what is typed already stays until the file is asked for, and comes back", async () => {
    const { page, complaints, close } = await visit(server);
    await openForm(page);
    await command(page).fill("echo mine");
    await choose(page, folderWith(FILE.replace("rows: 5", "rows: 6").replace("data: diabetes", "data: nobody's")));
    await page.getByText(/says something else of: Command, Parameters, .*Name/).waitFor();
    expect(await command(page).inputValue()).toBe("echo mine");
    // By keyboard, which stays where it was.
    await button(page, en.jobFile.asInFile).focus();
    await page.keyboard.press("Enter");
    await page.getByText(en.jobFile.noData.replace("{name}", "nobody's")).waitFor();
    expect(await command(page).inputValue()).toMatch(/^sh count\.sh/);
    expect(await submit(page).isDisabled()).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("group", { name: "Input 1" }).getByLabel(en.jobs.form.dataSet).selectOption("diabetes");
    await page.getByText(en.jobFile.filled).waitFor();
    await expect.poll(() => submit(page).isDisabled()).toBe(false);
    await page.keyboard.press("Tab");
    await button(page, en.jobFile.before).focus();
    await page.keyboard.press("Enter");
    expect(await command(page).inputValue()).toBe("echo mine");
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);

  test("a folder without one is given the form as its file, which is read as the same form", async () => {
    const { page, complaints, close } = await visit(server);
    const folder = folderWith();
    await openForm(page);
    await choose(page, folder);
    await page.getByText(en.jobFile.none).waitFor();
    const download = button(page, en.jobFile.download);
    expect(await download.isDisabled()).toBe(true);
    await command(page).fill("sh count.sh ${{inputs.train}} ${{parameters.rows}} /dev/null");
    await page.getByRole("button", { name: en.jobs.form.addIt }).first().click();
    await page.getByRole("button", { name: en.jobs.form.addIt }).first().click();
    await page.getByRole("group", { name: "Input 1" }).getByLabel(en.jobs.form.dataSet).selectOption("diabetes");
    await page.getByRole("group", { name: "Parameter 1" }).getByLabel(en.jobs.form.value).fill("7");
    expect(await axeFindings(page)).toEqual([]);
    const downloading = page.waitForEvent("download");
    await download.click();
    const saved = await downloading;
    expect(saved.suggestedFilename()).toBe("crisol.yml");
    await saved.saveAs(join(folder, "crisol.yml"));
    expect(readFileSync(join(folder, "crisol.yml"), "utf8")).toContain("data: diabetes");
    await choose(page, folder);
    await page.getByText(en.jobFile.filled).waitFor();
    await submit(page).click();
    await page.waitForURL(/\/train\/log\/[0-9a-f]{32}/);
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);

  test.each([
    ["en", en, 'Line 5, inputs.train.format: must be one of parquet, csv, not "cvs"', "is not a field of this file"],
    [
      "es",
      es,
      'Línea 5, inputs.train.format: debe ser uno de parquet, csv, no "cvs"',
      "no es un campo de este archivo",
    ],
  ] as const)(
    "a file that is wrong is said line by line, and the form stays as it is: %s",
    async (language, texts, sentence, unknown) => {
      const { page, complaints, close } = await visit(server, { language, viewport: { width: 390, height: 844 } });
      const words = texts as typeof en;
      await openForm(page);
      await command(page, words).fill("echo mine");
      const wrong = FILE.replace("format: csv }", "format: cvs }").replace("timeoutSeconds", "timeoutSecond");
      await choose(page, folderWith(wrong), words);
      const alert = page.getByRole("alert").filter({ hasText: words.jobFile.wrong });
      await alert.getByText(sentence).waitFor();
      await alert.getByText(unknown).waitFor();
      expect(await command(page, words).inputValue()).toBe("echo mine");
      expect(await button(page, words.jobs.form.submit).isDisabled()).toBe(false);
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

      // And one that is no YAML.
      await choose(page, folderWith("command: [\n"), words);
      await alert.getByText(words.jobFile.noYaml.replace("{problem}", "")).first().waitFor();
      expect(complaints).toEqual([]);
      await close();
    },
    120_000,
  );
});
