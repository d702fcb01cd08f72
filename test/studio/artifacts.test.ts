import { createClient } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { closeBrowser, startStudio, visit } from "./browser.js";

/** One orange pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4VCgPAAPbAYOOogKRAAAAAElFTkSuQmCC",
  "base64",
);
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20" fill="red"/></svg>`;
const PAGE = `<h1>Report</h1><p id="said">as it was written</p>
<img src="x" onerror="document.getElementById('said').textContent = 'a handler ran'">
<script>document.getElementById("said").textContent = "a script ran"; parent.document.title = "taken over"</script>`;

describe.skipIf(!hasChromium)("what a run has kept is shown as what it is", () => {
  let server: TestServer;
  let address: (file: string) => string;
  beforeAll(async () => {
    server = await startStudio();
    const client = createClient({ baseUrl: server.url, token: server.token });
    const { id: projectId } = await client.project.create({ body: { name: "Files" } });
    const run = await client.tracking.startRun({ projectId, name: "with files" });
    const files: readonly (readonly [string, Uint8Array])[] = [
      ["plot.png", PNG],
      ["figure.svg", Buffer.from(SVG)],
      ["report.html", Buffer.from(PAGE)],
      ["scores.csv", Buffer.from('name,score\nfirst,0.5\n"a, b",0.75\n')],
      ["notes.txt", Buffer.from("größer, más alto, 高い\n")],
    ];
    for (const [path, bytes] of files) {
      await client.run.putArtifact({ params: { projectId, runId: run.id }, query: { path } }, bytes);
    }
    await run.end();
    address = (file) => `${server.url}/projects/${projectId}/train/log/${run.id}?tab=files&file=${file}`;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("a picture, a table and a text", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address("plot.png"));
    const width = (name: string) =>
      page.getByRole("img", { name }).evaluate((img: HTMLImageElement) => img.naturalWidth);
    await expect.poll(() => width("plot.png"), { timeout: 15_000 }).toBe(1);
    await page.goto(address("figure.svg"));
    await expect.poll(() => width("figure.svg"), { timeout: 15_000 }).toBe(30);
    await page.goto(address("scores.csv"));
    await page.getByRole("cell", { name: "a, b", exact: true }).waitFor();
    await page.goto(address("notes.txt"));
    await page.getByText("größer, más alto, 高い").waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("safety-20 a page in a sandbox, without its scripts", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address("report.html"));
    await page.getByText(en.artifact.withoutScripts).waitFor();
    const frame = page.frameLocator('iframe[title="report.html"]');
    await frame.getByRole("heading", { name: "Report" }).waitFor();
    // It is said in the console once the script has been refused; only then is it known not to have run.
    await expect.poll(() => complaints.join("\n")).toContain("Blocked script execution");
    expect(await frame.locator("#said").textContent()).toBe("as it was written");
    expect(await page.title()).toContain("with files");
    await close();
  });
});
