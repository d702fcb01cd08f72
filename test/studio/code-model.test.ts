import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@crisol/sdk";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPython } from "../../bench/python.mjs";
import { folderWithEnvironments } from "../../packages/server/test/folder-with-environments.js";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";
import { submitScript } from "./submit-script.js";

const requirements = ["mlflow-skinny==3.17.2", "pandas==3.1.0", "scikit-learn==1.9.1"];

/** A classifier that only its own code can predict with, saved as MLflow's users do; what it says of the first rows is printed. */
const script = `
import os

import mlflow.sklearn
import pandas as pd
from mlflow.models import infer_signature
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

data = pd.read_csv(os.environ["CRISOL_INPUT_TRAIN"]).astype({"pregnancies": float})
target = data.pop("diabetes").astype(str)
data = data.astype(float)
model = make_pipeline(StandardScaler(), KNeighborsClassifier(9)).fit(data, target)
mlflow.sklearn.save_model(
    model,
    os.environ["CRISOL_OUTPUT_NET"],
    serialization_format="cloudpickle",
    signature=infer_signature(data, model.predict(data)),
    pip_requirements=${JSON.stringify(requirements)},
)
print("first rows:", ",".join(model.predict(data.head(20))), flush=True)
`;

describe.skipIf(!hasChromium || !hasPython())("a model that runs its own code, in the Studio", () => {
  let server: TestServer;
  let folder: string;
  let projectId: string;
  const api = () => createClient({ baseUrl: server.url, token: server.token });
  const clean = async (page: Page) => expect(await axeFindings(page), page.url()).toEqual([]);
  beforeAll(async () => {
    server = await startStudio({ dataDir: await folderWithEnvironments("code-model") });
    folder = mkdtempSync(join(tmpdir(), "crisol-code-model-"));
    writeFileSync(join(folder, "train.py"), script);
    writeFileSync(join(folder, "requirements.txt"), requirements.join("\n"));
    projectId = (await api().project.create({ body: { name: "Diabetes" } })).id;
    const { job } = await api().data.import({
      params: { projectId },
      body: { name: "diabetes", source: { example: "diabetes" } },
    });
    await server.effects.jobs.ended(job.id);
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a script registers it, somebody says that its code may run, it answers in the form, and scores a file", async () => {
    const { page, complaints, close } = await visit(server);
    const command = "python train.py # ${{inputs.train}} ${{outputs.net}}";
    await submitScript(page, server, {
      ...{ projectId, folder, command, data: "diabetes" },
      async fill() {
        const output = page.getByRole("group", { name: "Output 1" });
        await output.getByLabel(en.jobs.form.kind).selectOption("model");
        await output.getByLabel(en.jobs.form.modelName).fill("neighbors");
      },
    });
    const said = page.getByRole("region", { name: en.log.title }).getByText(/^first rows:/);
    await said.waitFor({ timeout: 400_000 });
    await page.getByRole("main").getByText(en.job.succeeded, { exact: true }).first().waitFor({ timeout: 60_000 });
    const [names, ...lines] = readFileSync("examples/data/diabetes.csv", "utf8")
      .trim()
      .split("\n")
      .slice(0, 21)
      .map((line) => line.split(","));
    const answers = async () => (await said.textContent())!.replace("first rows: ", "").trim().split(",");
    // A line is shown as it comes: whole only in the end.
    const isWhole = (all: readonly string[]) => all.length === lines.length && /^(posi|nega)tive$/.test(all.at(-1)!);
    await expect.poll(async () => isWhole(await answers()), { timeout: 30_000 }).toBe(true);
    const predicted = await answers();
    await page.getByRole("tab", { name: en.jobs.page.tabs.job, exact: true }).click();
    await page.getByRole("link", { name: "neighbors v1" }).click();

    // Its code does not run before somebody has said that it may.
    await page.getByRole("button", { name: en.deploy.deploy, exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(en.deploy.runsCodeTitle).waitFor();
    const deploy = dialog.getByRole("button", { name: en.deploy.deploy, exact: true });
    expect(await deploy.isDisabled()).toBe(true);
    await clean(page);
    await dialog.getByLabel(en.deploy.runsCode).check();
    await deploy.click();

    // Nobody waits for its environment: what is done is said, and the form answers once it is loaded.
    await page.waitForURL(/\/deploy\/end_/);
    const predict = page.getByRole("button", { name: en.deploy.predict, exact: true });
    await page
      .getByRole("alert")
      .filter({ hasText: new RegExp(`${en.modelProcess.preparing}|${en.modelProcess.starting}`) })
      .waitFor();
    expect(await predict.isDisabled()).toBe(true);
    await page.getByText("Laying out the model's files").waitFor();
    await clean(page);
    await page.getByText(en.modelProcess.ready).waitFor({ timeout: 400_000 });
    for (const [at, name] of names!.slice(0, -1).entries()) {
      await page.getByLabel(name, { exact: true }).fill(lines[0]![at]!);
    }
    await predict.click();
    await expect.poll(() => page.getByTestId("prediction").textContent()).toBe(predicted[0]);
    // It explains nothing, so nothing offers that.
    expect(await page.getByRole("button", { name: en.explain.why }).count()).toBe(0);
    await page.getByText(en.modelProcess.log).click();
    await page.getByLabel(en.modelProcess.log, { exact: true }).waitFor();
    await clean(page);
    const audited = await api().audit.list({ query: {} });
    expect(audited.items.find(({ action }) => action === "endpoint.create")!.details).toMatchObject({ runsCode: true });

    // A file, by the same code in a process of the job's.
    await page.goto(`${server.url}/projects/${projectId}/deploy/batch`);
    const file = names!.slice(0, -1).join(",");
    const rows = lines.map((line) => line.slice(0, -1).join(","));
    writeFileSync(join(folder, "rows.csv"), [file, ...rows].join("\n"));
    const picking = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: en.batch.file, exact: true }).click();
    await (await picking).setFiles(join(folder, "rows.csv"));
    const start = page.getByRole("button", { name: en.batch.start });
    expect(await start.isDisabled()).toBe(true);
    await page.getByLabel(en.deploy.runsCode).check();
    await clean(page);
    await start.click();
    const download = page.getByRole("link", { name: /Download the predictions of rows.csv as csv/ });
    await download.waitFor({ timeout: 120_000 });
    const downloading = page.waitForEvent("download");
    await download.click();
    const scored = readFileSync(await (await downloading).path(), "utf8")
      .trim()
      .split("\n");
    expect(scored.slice(1).map((line) => line.split(",")[names!.length - 1])).toEqual(predicted);
    await page.getByRole("link", { name: "Log of rows.csv" }).click();
    await page.getByRole("heading", { name: "Log of rows.csv" }).waitFor();
    await page.getByRole("region", { name: en.log.title }).getByText("Laying out the model's files").waitFor();
    await clean(page);
    expect(complaints).toEqual([]);
    await close();
  }, 900_000);

  test("what the code of a model raises is said in Spanish where it was asked, and its file ends with the reason", async () => {
    const { page, complaints, close } = await visit(server, {
      language: "es",
      colorScheme: "dark",
      viewport: { width: 390, height: 844 },
    });
    await page.goto(`${server.url}/projects/${projectId}/deploy/batch`);
    writeFileSync(join(folder, "other.csv"), "glucose\n1\n");
    const picking = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: es.batch.file, exact: true }).click();
    await (await picking).setFiles(join(folder, "other.csv"));
    await page.getByLabel(es.deploy.runsCode).check();
    await page.getByRole("button", { name: es.batch.start }).click();
    await page
      .getByRole("alert")
      .filter({ hasText: /pregnancies/ })
      .waitFor();
    await clean(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
    await close();
  }, 120_000);
});
