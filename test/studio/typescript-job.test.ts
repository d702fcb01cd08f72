import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient, quickstart } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

const template = fileURLToPath(new URL("../../packages/cli/templates/typescript", import.meta.url));

describe.skipIf(!hasChromium)("a script in TypeScript in the Studio", () => {
  let server: TestServer;
  let projectId: string;
  let folder: string;
  beforeAll(async () => {
    server = await startStudio();
    const api = createClient({ baseUrl: server.url, token: server.token });
    ({ id: projectId } = (await quickstart(api)).project);
    folder = mkdtempSync(join(tmpdir(), "crisol-studio-typescript-"));
    cpSync(template, folder, { recursive: true });
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("its folder says how it may be run; sent, it draws its curves and shows what it left", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/jobs/new`);
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: en.codes.chooseFolder }).click();
    await (await choosing).setFiles(folder);
    // Its crisol.yml fills the form in; without it the scripts themselves say how they are run.
    const command = page.getByRole("textbox", { name: en.jobs.form.command });
    await page.getByRole("button", { name: en.jobFile.clear, exact: true }).waitFor();
    expect(await command.inputValue()).toContain("--learning-rate ${{parameters.learning_rate}}");
    await page.getByRole("button", { name: en.jobFile.clear, exact: true }).click();
    const suggested = page.getByRole("group", { name: en.jobs.form.suggested });
    await suggested.waitFor();
    expect(await suggested.getByRole("button").allTextContents()).toEqual([
      "crisol node train.ts",
      "crisol node bar-chart.ts",
    ]);
    expect(await axeFindings(page)).toEqual([]);
    await suggested.getByRole("button", { name: "crisol node train.ts" }).click();
    expect(await command.inputValue()).toBe("crisol node train.ts");
    expect(await suggested.count()).toBe(0);

    await command.fill("crisol node train.ts --data ${{inputs.train}} --target diabetes --report ${{outputs.report}}");
    for (let row = 0; row < 2; row++) {
      await page.getByRole("button", { name: en.jobs.form.addIt }).first().click();
    }
    await page
      .getByRole("group", { name: "Input 1" })
      .getByLabel(en.jobs.form.dataSet)
      .selectOption({ label: "diabetes" });
    await page.getByRole("button", { name: en.jobs.form.submit, exact: true }).click();
    await page.waitForURL(/\/train\/log\/[0-9a-f]{32}/);
    const main = page.getByRole("main");
    await main.getByText(en.job.succeeded, { exact: true }).first().waitFor();
    await main.getByText("100 trees, test: roc_auc", { exact: false }).first().waitFor();
    await page.getByRole("tab", { name: en.jobs.page.tabs.job, exact: true }).click();
    await page.getByRole("link", { name: en.jobs.form.artifact }).click();
    await page.getByRole("button", { name: /importance\.svg/ }).click();
    const drawing = page.getByRole("img", { name: /importance\.svg/ });
    await drawing.waitFor();
    expect(await drawing.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(100);
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);
});
