import { createClient, quickstart } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

const SCRIPT = ["import mlflow", ...Array.from({ length: 20 }, (_, i) => `x${i} = ${i}`), "fit(depth=3)", ""].join(
  "\n",
);

describe.skipIf(!hasChromium)("the code and the environment of two runs", () => {
  let server: TestServer;
  let projectId: string;
  let ids: string[];
  let trainedId: string;
  beforeAll(async () => {
    server = await startStudio();
    const client = createClient({ baseUrl: server.url, token: server.token });
    const { tracking, run: runs } = client;
    const trained = await quickstart(client);
    projectId = trained.project.id;
    trainedId = trained.run.id;
    ids = [];
    for (const [name, commit, depth, version] of [
      ["shallow", "a1b2c3", "3", "1.7.0"],
      ["deep", "d4e5f6", "9", "1.8.1"],
      ["bare", "", "", ""],
    ] as const) {
      const run = await tracking.startRun({ projectId, name });
      ids.push(run.id);
      if (commit) {
        await run.logParams({ depth, trees: 100 });
        await run.setTags({ "mlflow.source.name": "train.py", "mlflow.source.git.commit": commit });
        for (let step = 0; step < 30; step++) {
          const timestampMs = Date.UTC(2026, 10, 24, 17, 0, step);
          await run.logMetric("loss", 1 / (step + 1), { step, timestampMs });
        }
        await run.logText(SCRIPT.replace("depth=3", `depth=${depth}`), "code/train.py");
        const model = await run.logModel(new Uint8Array([1]), { name: "forest", path: "model.bin" });
        const bytes = new TextEncoder().encode(`scikit-learn==${version}\nnumpy==2.3.0\n`);
        const query = { path: "requirements.txt", modelId: model.id };
        await runs.putArtifact({ params: { projectId, runId: run.id }, query }, bytes);
      }
      await run.end();
    }
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  const address = (runs: readonly string[]) =>
    `${server.url}/projects/${projectId}/train/compare?tab=code&runs=${encodeURIComponent(JSON.stringify(runs))}`;

  test("are shown line by line, and others are chosen with the mouse", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address(ids));
    const difference = async (name: string, change: "added" | "removed" | "skipped") =>
      page.getByRole("region", { name }).locator(`[data-change=${change}]`).allTextContents();
    await page.getByRole("region", { name: "code/train.py" }).waitFor();
    expect(await difference("code/train.py", "skipped")).toEqual(["… 18"]);
    expect(await difference("code/train.py", "removed")).toEqual([`− ${en.diff.removed}: fit(depth=3)`]);
    expect(await difference("code/train.py", "added")).toEqual([`+ ${en.diff.added}: fit(depth=9)`]);
    expect(await difference("requirements.txt", "added")).toEqual([`+ ${en.diff.added}: scikit-learn==1.8.1`]);
    const { source, params } = en.compare.document;
    expect(await difference(source, "added")).toEqual([`+ ${en.diff.added}: mlflow.source.git.commit: d4e5f6`]);
    expect(await difference(params, "removed")).toEqual([`− ${en.diff.removed}: depth: 3`]);
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole("combobox", { name: en.compare.second }).click();
    await page.getByRole("option", { name: "shallow" }).click();
    await page.getByText(en.compare.sameIn.replace("{names}", "requirements.txt")).waitFor();
    expect(new URL(page.url()).searchParams.get("second")).toBe(ids[0]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("and their curves are shown by step, by time since the start and by the clock", async () => {
    const { page, complaints, close } = await visit(server, { language: "es", timezoneId: "UTC" });
    await page.goto(address(ids).replace("tab=code", "tab=curves"));
    const figure = page.getByRole("figure").filter({ has: page.getByRole("heading", { name: "loss" }) });
    await figure.getByRole("button", { name: es.plot.tableOf.replace("{title}", "loss") }).click();
    const heads = () => figure.getByRole("columnheader").allTextContents();
    expect(await heads()).toEqual([es.plot.axis.step, "shallow", "deep"]);
    await figure.getByText(es.plot.time, { exact: true }).click();
    expect((await heads())[0]).toBe(es.plot.axis.seconds);
    expect(await figure.getByRole("row").last().textContent()).toContain("29");
    await figure.getByText(es.plot.clock, { exact: true }).click();
    expect((await heads())[0]).toBe(es.plot.axis.clock);
    expect(await figure.getByRole("row").last().textContent()).toContain("17:00:29");
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("and the files of the models that a run logged are looked at beside its own", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/train/log/${ids[1]}?tab=files`);
    await page.getByRole("button", { name: "code", exact: true }).waitFor();
    await page.getByRole("combobox", { name: en.artifact.of }).click();
    await page.getByRole("option", { name: "forest" }).click();
    await page.getByRole("button", { name: /requirements\.txt/ }).click();
    await page.getByText("scikit-learn==1.8.1").waitFor();
    const link = await page.getByRole("link", { name: en.artifact.download }).getAttribute("href");
    expect(await page.evaluate(async (href) => (await fetch(href)).text(), link!)).toContain("scikit-learn==1.8.1");
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("are said to be missing where nobody told, in Spanish; a training of ours tells its recipe and version", async () => {
    const { page, complaints, close } = await visit(server, { language: "es" });
    await page.goto(`${address([ids[2]!, ids[0]!])}&second=${ids[2]}`);
    await page.getByText(es.compare.no.environment).waitFor();
    await page.getByText(es.compare.no.code).waitFor();
    await page.getByText(es.compare.no.settings).waitFor();
    await page.goto(address([ids[0]!, trainedId]));
    const recipe = page.getByRole("region", { name: es.compare.document.recipe });
    await recipe.waitFor();
    expect(await recipe.textContent()).toContain('"split"');
    expect(await page.getByRole("region", { name: "Crisol" }).textContent()).toContain("crisol==0.0.0-test");
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
