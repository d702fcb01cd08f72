import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPython } from "../../bench/python.mjs";
import { folderWithEnvironments } from "../../packages/server/test/folder-with-environments.js";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { closeBrowser, startStudio, visit } from "./browser.js";
import { runInLab } from "./jupyter-lab.js";
import { submitScript } from "./submit-script.js";

/** Boosted trees on real data, as a data scientist would write them: parameters by the command line, a curve by MLflow. */
const script = `
import argparse

import mlflow
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import train_test_split

parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--rate", type=float)
parser.add_argument("--leaves", type=int)
args = parser.parse_args()

data = pd.read_csv(args.data)
target = data.pop(data.columns[-1]).astype(str)
train, test, train_target, test_target = train_test_split(data, target, random_state=0, stratify=target)
print(f"training on {len(train)} rows", flush=True)
with mlflow.start_run():
    model = HistGradientBoostingClassifier(
        learning_rate=args.rate, max_leaf_nodes=args.leaves, warm_start=True, early_stopping=False
    )
    for step in range(1, 9):
        model.set_params(max_iter=5 * step).fit(train, train_target)
        predicted = model.predict_proba(test)
        mlflow.log_metric("test_loss", log_loss(test_target, predicted), step=step)
    mlflow.log_metric("test_auc", roc_auc_score(test_target, predicted[:, 1]))
print("done", flush=True)
`;
const requirements = "mlflow-skinny==3.17.2\npandas==3.1.0\nscikit-learn==1.9.1\n";
const command = "python train.py --data ${{inputs.train}} --rate ${{parameters.rate}} --leaves ${{parameters.leaves}}";

describe.skipIf(!hasChromium || !hasPython())("full control in the Studio", () => {
  let server: TestServer;
  let folder: string;
  let projectId: string;
  const api = () => createClient({ baseUrl: server.url, token: server.token });
  beforeAll(async () => {
    server = await startStudio({ dataDir: await folderWithEnvironments("full-control") });
    folder = mkdtempSync(join(tmpdir(), "crisol-full-control-"));
    writeFileSync(join(folder, "train.py"), script);
    writeFileSync(join(folder, "requirements.txt"), requirements);
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

  test("a script on real data is sent, watched and swept; the best is put into a pipeline with a schedule, and read in a notebook", async () => {
    const { page, complaints, close } = await visit(server);

    // It is sent from its folder.
    await submitScript(page, server, {
      ...{ projectId, folder, command, data: "diabetes" },
      async fill() {
        await page.getByRole("group", { name: "Parameter 1" }).getByLabel(en.jobs.form.value).fill("0.4");
        await page.getByRole("group", { name: "Parameter 2" }).getByLabel(en.jobs.form.value).fill("31");
      },
    });

    // It is watched.
    await page
      .getByRole("region", { name: en.log.title })
      .getByText("training on 576 rows")
      .waitFor({ timeout: 240_000 });
    await page.getByRole("main").getByText(en.job.succeeded, { exact: true }).first().waitFor({ timeout: 240_000 });

    // Two of its parameters are swept.
    await page.getByRole("link", { name: en.sweep.ofRun }).click();
    await page.getByText(en.sweep.form.fine).waitFor();
    await page.getByLabel(en.sweep.form.trials).fill("5");
    await page.getByText(en.sweep.form.fine).waitFor();
    await page.getByRole("button", { name: en.sweep.form.start }).click();
    await page.waitForURL(/\/sweeps\/swp_/);
    await page.getByText(/all 5 trials have ended/).waitFor({ timeout: 240_000 });
    const sweepId = new URL(page.url()).pathname.split("/").at(-1)!;
    const { spec, best } = await api().sweep.get({ params: { projectId, sweepId } });
    expect(Object.keys(spec.space).sort()).toEqual(["leaves", "rate"]);
    expect(best!.value).toBeLessThan(0.7);

    // The best is put into a pipeline, which is put on a schedule.
    await page.getByRole("button", { name: en.sweep.withBest }).click();
    await page.getByRole("menuitem", { name: en.pipeline.put }).click();
    await page.getByRole("dialog").getByRole("button", { name: en.pipeline.putGo }).click();
    await page.getByRole("button", { name: en.action.save }).click();
    await page.waitForURL(/\/pipelines\/pip_\w+$/);
    const [pipeline] = (await api().pipeline.list({ params: { projectId }, query: {} })).items;
    expect(pipeline!.definition.parameters).toEqual(best!.parameters);
    await page.goto(`${server.url}/projects/${projectId}/schedules`);
    await page.getByRole("link", { name: en.schedule.new }).click();
    await page.getByLabel(en.schedule.name, { exact: true }).fill("nightly");
    await page.getByLabel(en.schedule.form.cron).fill("30 2 * * *");
    await page.getByRole("combobox", { name: en.schedule.form.pipeline, exact: true }).click();
    await page.getByRole("option", { name: pipeline!.name }).click();
    await page.getByRole("button", { name: en.schedule.form.create }).click();
    await page.waitForURL(/\/schedules\/sch_/);
    await page.getByRole("button", { name: en.schedule.fire }).click();
    const history = page.getByRole("region", { name: en.schedule.history });
    await history.getByText(en.schedule.mark.succeeded).waitFor({ timeout: 120_000 });

    // A notebook reads its run.
    await page.goto(`${server.url}/projects/${projectId}/notebooks`);
    await page.getByRole("button", { name: en.notebooks.create }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(en.notebooks.name, { exact: true }).fill("Results");
    await dialog.getByLabel(en.jobs.form.requirements).fill("mlflow-skinny==3.17.2");
    await dialog.getByRole("button", { name: en.notebooks.start, exact: true }).click();
    const open = page.getByRole("button", { name: `${en.notebooks.open} Results` });
    await open.waitFor({ timeout: 400_000 });
    const opened = page.context().waitForEvent("page");
    await open.click();
    const lab = await opened;
    const { items } = await api().schedule.firings({ params: { projectId }, query: {} });
    const { steps } = await api().pipeline.getRun({
      params: { projectId, pipelineRunId: items[0]!.started!.id },
    });
    const loss = (await api().run.log({ params: { projectId, runId: steps[0]!.runId! } })).log.metrics.find(
      ({ key }) => key === "test_loss",
    );
    const read = `import mlflow\nprint("%.6f" % mlflow.get_run("${steps[0]!.runId}").data.metrics["test_loss"])`;
    expect(await runInLab(lab, read)).toContain(loss!.value!.toFixed(6));
    await lab.close();
    await page.getByRole("button", { name: `${en.notebooks.stop} Results` }).click();
    await page.getByRole("button", { name: `${en.notebooks.startAgain} Results` }).waitFor({ timeout: 60_000 });
    expect(complaints).toEqual([]);
    await close();
  }, 900_000);
});
