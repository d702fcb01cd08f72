import { createClient } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderWithEnvironments } from "../../packages/server/test/folder-with-environments.js";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, openPage, startStudio, visit } from "./browser.js";
import { runInLab } from "./jupyter-lab.js";

/** An environment is made, JupyterLab comes up, a kernel too: as long as a busy machine takes. */
const READY_MS = 400_000;

const READS_A_RUN = `import mlflow, os
found = mlflow.search_runs(search_all_experiments=True, filter_string="attributes.run_name = 'by hand'", output_format="list")
print("the answer is", found[0].data.metrics["answer"], "and the secret has", len(os.environ["API_KEY"]), "letters")
with mlflow.start_run(run_name="begun in it"): mlflow.log_metric("answer", 43)`;

describe.skipIf(!hasChromium)("the notebooks of a project", () => {
  let server: TestServer;
  let projectId: string;
  let address: string;
  const client = () => createClient({ baseUrl: server.url, token: server.token });
  beforeAll(async () => {
    server = await startStudio({ dataDir: await folderWithEnvironments("notebooks-studio") });
    const api = client();
    projectId = (await api.project.create({ body: { name: "Houses" } })).id;
    address = `${server.url}/projects/${projectId}/notebooks`;
    const params = { projectId };
    await api.secret.set({ params: { ...params, secretName: "API_KEY" }, body: { value: "twelve chars" } });
    await loggedByHand();
  });
  afterAll(async () => {
    const { items } = await client().notebook.list({ params: { projectId } });
    for (const { id, state } of items) {
      if (state !== "stopped" && state !== "failed")
        await client().notebook.stop({ params: { projectId, notebookId: id } });
    }
    await closeBrowser();
    await server?.close();
  }, 60_000);

  test("one is started, opened in a tab of its own, reads a run of the project, is stopped, deleted and brought back", {
    timeout: 2 * READY_MS,
  }, async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await page.getByRole("heading", { name: en.notebooks.none }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.notebooks.create }).first().click();
    const dialog = page.getByRole("dialog");
    const start = dialog.getByRole("button", { name: en.notebooks.start, exact: true });
    await dialog.getByLabel(en.jobs.form.requirements).waitFor();
    expect(await start.isDisabled()).toBe(true);
    await dialog.getByLabel(en.notebooks.name, { exact: true }).fill("First look");
    await dialog.getByLabel(en.jobs.form.requirements).fill("mlflow-skinny");
    await dialog.getByLabel(en.notebooks.form.idleMinutes).fill("0");
    await dialog.getByText(/>=1/).waitFor();
    expect(await start.isDisabled()).toBe(true);
    await dialog.getByLabel(en.notebooks.form.idleMinutes).fill("90");
    await dialog.getByLabel(en.jobs.form.secrets).fill("API_KEY");
    await page.keyboard.press("Enter");
    expect(await axeFindings(page)).toEqual([]);
    await start.click();

    await page.getByRole("heading", { level: 1, name: "First look" }).waitFor();
    const open = page.getByRole("button", { name: `${en.notebooks.open} First look` });
    await open.waitFor({ timeout: READY_MS });
    await page.getByText("1 h 30 min").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const opened = page.context().waitForEvent("page");
    const asked: string[] = [];
    page.context().on("request", (request) => asked.push(new URL(request.url()).pathname));
    await open.click();
    const lab = await opened;
    expect(await runInLab(lab, READS_A_RUN)).toContain("the answer is 42.0 and the secret has 12 letters");
    expect(new URL(lab.url()).origin).not.toBe(server.url);
    expect(await lab.evaluate(() => globalThis.opener)).toBeNull();
    // Whether something is to be built would be asked of yarn.
    const ofLab = asked.filter((path) => path.includes("/lab/api/"));
    expect(ofLab.length).toBeGreaterThan(0);
    expect(ofLab.filter((path) => path.endsWith("/api/build"))).toEqual([]);
    await lab.close();

    await page.getByRole("tab", { name: en.notebooks.tabs.settings }).click();
    await page.getByText("API_KEY").waitFor();
    await page.getByRole("link", { name: en.notebooks.runsOf }).click();
    await page.getByRole("link", { name: "begun in it" }).waitFor();
    expect(await page.getByRole("link", { name: "by hand" }).count()).toBe(0);

    await page.goto(address);
    await page.getByRole("row", { name: /First look.*Ready.*of 1 h 30 min.*[MG]B/ }).waitFor({ timeout: 60_000 });
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: `${en.notebooks.stop} First look` }).click();
    await page.getByRole("button", { name: `${en.action.delete} First look` }).click();
    await page.getByRole("heading", { name: en.notebooks.none }).waitFor();
    await page.getByRole("button", { name: en.action.undo }).click();
    await page.getByRole("row", { name: /First look.*Stopped/ }).waitFor();
    await page.getByRole("button", { name: `${en.action.delete} First look` }).click();
    await page.getByRole("heading", { name: en.notebooks.none }).waitFor();
    await page.getByRole("switch", { name: en.notebooks.showDeleted }).click();
    await page.getByRole("button", { name: `${en.notebooks.restore} First look` }).click();
    await page.getByRole("heading", { name: en.notebooks.noneDeleted }).waitFor();
    const [restored] = (await client().notebook.list({ params: { projectId } })).items;
    expect(restored).toMatchObject({ name: "First look", state: "stopped", secrets: ["API_KEY"] });
    expect(complaints).toEqual([]);
    await close();
  });

  test("of somebody else are seen, stopped and deleted, and neither opened nor started, in Spanish", async () => {
    const [mine] = (await client().notebook.list({ params: { projectId } })).items;
    const { id } = await client().user.create({ body: { name: "Zoe", email: "zoe@example.org" } });
    await client().member.set({ params: { projectId, memberId: id }, body: { role: "contributor" } });
    const { url } = await client().user.invite({ params: { userId: id } });
    const { page, complaints, close } = await openPage({ language: "es" });
    await page.goto(url);
    await page.getByRole("link", { name: "Houses" }).click();
    await page.getByRole("link", { name: es.notebooks.title }).click();
    await page.getByRole("row", { name: /First look.*Parado/ }).waitFor();
    const action = (name: string) => page.getByRole("button", { name: `${name} First look` });
    await action(es.action.delete).waitFor();
    expect(await action(es.notebooks.startAgain).count()).toBe(0);
    await page.getByRole("link", { name: "First look" }).click();
    await page.getByText(/^Solo .+ puede abrirlo/).waitFor();
    expect(await action(es.notebooks.startAgain).count()).toBe(0);
    expect(await page.getByRole("button", { name: es.notebooks.startChanged }).count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    // What the page does not offer is refused as well.
    const refused = await page.evaluate(
      async (path) => (await fetch(path, { method: "POST" })).status,
      `/api/v1/projects/${projectId}/notebooks/${mine!.id}/open`,
    );
    expect(refused).toBe(403);
    expect(complaints.filter((complaint) => !complaint.includes("403"))).toEqual([]);
    await close();
  });

  /** A run as MLflow's client logs one. */
  async function loggedByHand(): Promise<void> {
    const post = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json" };
      const answer = await fetch(`${server.url}/api/2.0/mlflow/${path}`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      return answer.json();
    };
    const tags = [{ key: "crisol.project", value: projectId }];
    const { experiment_id } = await post("experiments/create", { name: "by hand", tags });
    const { run } = await post("runs/create", { experiment_id, run_name: "by hand", start_time: Date.now() });
    const run_id = run.info.run_id;
    await post("runs/log-metric", { run_id, key: "answer", value: 42, timestamp: Date.now() });
    await post("runs/update", { run_id, status: "FINISHED", end_time: Date.now() });
  }
});
