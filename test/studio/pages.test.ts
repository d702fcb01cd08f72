import { readFile } from "node:fs/promises";
import { createClient, type QuickstartResult, quickstart, waitForJob } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("every page", () => {
  let server: TestServer;
  let paths: readonly string[];
  let projectId: string;
  let calibratedRunId: string;
  beforeAll(async () => {
    server = await startStudio();
    const api = createClient({ baseUrl: server.url, token: server.token });
    const made = await quickstart(api, { example: "diabetes" });
    const several = await quickstart(api, { example: "glass" });
    const number = await quickstart(api, { example: "wine-quality" });
    const empty = await api.project.create({ body: { name: "Empty" } });
    await predictDrifted(made);
    const second = await api.run.create({
      params: { projectId: made.project.id },
      body: { recipeId: made.recipe.id, params: { n_estimators: 30 }, warmStartRunId: made.run.id },
    });
    await waitForJob(api, second.job.id);
    projectId = made.project.id;
    const calibrated = await api.run.create({
      params: { projectId },
      body: { recipeId: made.recipe.id, params: { n_estimators: 30 }, calibration: "sigmoid" },
    });
    await waitForJob(api, calibrated.job.id);
    calibratedRunId = calibrated.run.id;
    await api.model.register({ params: { projectId }, body: { runId: calibratedRunId, name: "calibrated" } });
    await api.user.create({ body: { name: "Ana", email: "ana@example.org" } });
    const { id: groupId } = await api.group.create({ body: { name: "Analysts" } });
    await api.member.set({ params: { projectId, memberId: groupId }, body: { role: "viewer" } });
    const scheduleId = await fired(projectId);
    paths = pathsOf(made, several, number, empty.id, second.run.id, scheduleId);
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  const ways = [
    { language: "en", colorScheme: "light", viewport: { width: 1440, height: 900 } },
    { language: "es", colorScheme: "dark", viewport: { width: 360, height: 740 } },
  ] as const;

  test.each(ways)(
    "$language, $colorScheme, $viewport.width px: accessible, quiet, no wider than the screen",
    {
      timeout: 360_000,
    },
    async (way) => {
      const { page, complaints, close } = await visit(server, way);
      const found: string[] = [];
      for (const path of paths) {
        await page.goto(`${server.url}${path}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
        await page.waitForTimeout(150);
        found.push(...(await axeFindings(page)).map((finding) => `${path}: ${finding}`));
        const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (excess > 0) found.push(`${path}: ${excess} px wider than the screen`);
        // Names of routes and the like stand in code.
        const untranslated = await page
          .getByText(/^(data|train|deploy|monitor|plot|run|registry|audit|codes|pipeline)\.[a-zA-Z.]+$/)
          .evaluateAll((all) => all.filter(({ tagName }) => tagName !== "CODE").map(({ textContent }) => textContent));
        found.push(...untranslated.map((text) => `${path}: no text for ${text}`));
        const ticks = await page.locator('svg g[aria-label$="tick label"] text').allTextContents();
        const foreign = ticks.filter((text) =>
          (way.language === "es" ? /^−?-?\d+\.\d{1,2}$/ : /^-?\d+,\d{1,2}$/).test(text),
        );
        found.push(...foreign.map((text) => `${path}: a tick says ${text}`));
      }
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test("what a model cannot be exported to is shown with the reason, and cannot be chosen", async () => {
    const { page, complaints, close } = await visit(server, { language: "es" });
    await page.goto(`${server.url}/projects/${projectId}/deploy`);
    await page.getByRole("button", { name: "Exportar calibrated versión 1" }).click();
    const onnx = page.getByRole("menuitem", { name: /^ONNX/ });
    expect(await onnx.getAttribute("aria-disabled")).toBe("true");
    expect(await onnx.textContent()).toContain(es.deploy.exportRefusal.calibrated);
    expect((await axeFindings(page)).filter((finding) => finding.startsWith("color-contrast"))).toEqual([]);
    let asked = false;
    page.on("request", (request) => {
      asked ||= request.url().includes("/export");
    });
    await onnx.click({ force: true });
    expect(asked).toBe(false);
    const answered = page.waitForResponse((response) => response.url().includes("/export?format=javascript"));
    await page.getByRole("menuitem", { name: es.deploy.exportJavascript }).click();
    expect((await answered).status()).toBe(200);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a model file of another library is imported by keyboard; one that cannot be is refused in words", async () => {
    const { page, complaints, close } = await visit(server, { language: "es" });
    await page.goto(`${server.url}/projects/${projectId}/deploy`);
    await page.getByRole("button", { name: es.importModel.title }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: es.importModel.title });
    const choose = async (name: string, buffer: Buffer) => {
      const chosen = page.waitForEvent("filechooser");
      await dialog.getByRole("button", { name: es.data.chooseFile }).press("Enter");
      await (await chosen).setFiles({ name, mimeType: "application/octet-stream", buffer });
    };
    await choose("notes.txt", Buffer.from("not a model"));
    await dialog.getByRole("alert").getByText("neither LightGBM's text").waitFor();
    const { cases } = JSON.parse(
      await readFile(new URL("../../packages/engine/test/golden/onnx.json", import.meta.url), "utf8"),
    );
    await choose("Bosque de tres.onnx", Buffer.from(cases["random forest, three classes"].bytes, "base64"));
    await dialog.getByText(/ONNX \(skl2onnx/).waitFor();
    expect(await dialog.getByLabel(es.importModel.classes).inputValue()).toBe("high\nlow\nmid");
    expect(await dialog.getByLabel(es.deploy.modelName).inputValue()).toBe("bosque-de-tres");
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByLabel(es.importModel.columns).fill("largo\nancho");
    await dialog.getByText("2 nombres para 3").waitFor();
    await dialog.getByLabel(es.importModel.columns).fill("largo\nancho\nalto");
    await dialog.getByLabel(es.deploy.modelName).focus();
    await page.keyboard.press("Enter");
    await dialog.getByText("bosque-de-tres", { exact: false }).first().waitFor();
    await dialog.getByRole("button", { name: es.deploy.deploy }).press("Enter");
    await page.getByRole("dialog").getByText("bosque-de-tres").first().waitFor();
    expect(complaints.filter((complaint) => !complaint.includes("422"))).toEqual([]);
    await close();
  });

  test("a run names what its automatic parameters came to; a new one is offered its task's objectives alone", async () => {
    const { page, close } = await visit(server, { language: "es" });
    await page.goto(`${server.url}/projects/${projectId}/train/${calibratedRunId}?tab=details`);
    await page.getByRole("row", { name: /^min_gain_to_noise automático \(2,5\)$/ }).waitFor();
    // Until the algorithms' parameters are there, all that the run has are shown.
    await page.getByText("huber_delta").waitFor({ state: "detached" });
    await page.goto(`${server.url}/projects/${projectId}/train/new`);
    const objectives = page.getByRole("combobox", { name: "objective" }).getByRole("option");
    await objectives.first().waitFor({ state: "attached" });
    expect(await objectives.allTextContents()).toEqual(["auto", "log_loss"]);
    await close();
  });

  /** A schedule of a pipeline that has fired, beside one that is paused; returns its id. */
  async function fired(ofProject: string): Promise<string> {
    const api = createClient({ baseUrl: server.url, token: server.token });
    const params = { projectId: ofProject };
    const definition = { steps: { say: { kind: "script", command: "true" } } } as const;
    await api.pipeline.create({ params, body: { name: "weekly-report", definition } });
    const trigger = { kind: "time", cron: "30 7 * * 1-5", timeZone: "Europe/Madrid" } as const;
    const action = { kind: "pipeline", pipeline: "weekly-report" } as const;
    const { id } = await api.schedule.create({ params, body: { name: "workdays", trigger, action } });
    await api.schedule.create({ params, body: { name: "paused", trigger, action, isEnabled: false } });
    await api.schedule.fire({ params: { ...params, scheduleId: id } });
    return id;
  }

  /** Rows with far more glucose than training saw, so that drift and alerts have something to show. */
  async function predictDrifted({ endpoint, project }: QuickstartResult): Promise<void> {
    const api = createClient({ baseUrl: server.url, token: server.token });
    const { signature } = await api.endpoint.get({ params: { projectId: project.id, endpointId: endpoint.id } });
    const typical = Object.fromEntries(signature.inputs.map((input) => [input.name, input.example]));
    const rows = Array.from({ length: 200 }, (_, index) => ({ ...typical, glucose: 190 + (index % 9) }));
    const answer = await api.endpoint.predict({ params: { endpointName: endpoint.name }, body: { rows } });
    const labels = answer.predictions.slice(0, 100).map(({ id }) => ({ id, label: "positive" }));
    await api.monitor.label({ params: { endpointName: endpoint.name }, body: { labels } });
  }
});

function pathsOf(
  made: QuickstartResult,
  several: QuickstartResult,
  number: QuickstartResult,
  emptyId: string,
  secondRunId: string,
  scheduleId: string,
): string[] {
  const project = `/projects/${made.project.id}`;
  const data = `${project}/data/${made.dataset.id}`;
  const run = `${project}/train/${made.run.id}`;
  const endpoint = `${project}/deploy/${made.endpoint.id}`;
  const monitor = `${project}/monitor`;
  const selected = encodeURIComponent(JSON.stringify([made.run.id, secondRunId]));
  const steps = ["define", "data", "prepare", "train", "deploy", "monitor"];
  return [
    "/",
    "/?new=true",
    "/settings",
    "/settings/users",
    "/settings/groups",
    "/settings/audit",
    `${project}/members`,
    ...["jobs", "jobs/new", "code", "pipelines", "pipelines/new"].map((page) => `${project}/${page}`),
    ...["", "/new", `/${scheduleId}`, `/${scheduleId}/edit`].map((page) => `${project}/schedules${page}`),
    `/projects/${emptyId}/schedules`,
    `/projects/${emptyId}/schedules/new`,
    `${project}/notebooks`,
    `/projects/${emptyId}/jobs`,
    "/compute",
    "/advice",
    "/advice/rules",
    `${project}/advice`,
    `/projects/${emptyId}/advice`,
    `${project}/train/extrapolations`,
    `/projects/${emptyId}/code`,
    "/nowhere",
    project,
    ...steps.map((step) => `${project}/${step}`),
    `/projects/${emptyId}`,
    ...steps.map((step) => `/projects/${emptyId}/${step}`),
    `/projects/${emptyId}/data/import?example=adult&name=adult`,
    data,
    ...["rows", "refused", "versions"].map((tab) => `${data}?tab=${tab}`),
    `${data}?column=glucose`,
    `${project}/train/new`,
    `${project}/train?selected=${selected}`,
    ...["evaluation", "explanation", "curve", "details", "log"].map((tab) => `${run}?tab=${tab}&threshold=0.3`),
    `${run}?register=true`,
    `${project}/train/${secondRunId}?tab=details`,
    `${project}/train/new?from=${made.run.id}&warmStart=${made.run.id}`,
    `/projects/${several.project.id}/train/${several.run.id}`,
    `/projects/${number.project.id}/train/${number.run.id}`,
    `${project}/deploy?model=${made.model.id}&version=${made.model.version}`,
    `${project}/deploy/models/${made.model.id}`,
    ...["overview", "history", "card"].map(
      (tab) => `${project}/deploy/models/${made.model.id}/versions/${made.model.version}?tab=${tab}`,
    ),
    `${project}/deploy/models/${made.model.id}/versions/${made.model.version}?open=promote`,
    `${project}/deploy/batch`,
    ...["try", "code", "versions", "settings"].map((tab) => `${endpoint}?tab=${tab}`),
    ...["drift", "traffic", "performance", "alerts", "rows", "settings"].map((tab) => `${monitor}?tab=${tab}`),
  ];
}
