import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, uploadCode } from "@crisol/sdk";
import { gitFacts, packFolder } from "@crisol/sdk/node";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gitIn } from "../../packages/server/test/git-server.js";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("code in the Studio", () => {
  let server: TestServer;
  let folder: string;
  let projectId: string;
  beforeAll(async () => {
    server = await startStudio();
    folder = mkdtempSync(join(tmpdir(), "crisol-studio-code-"));
    mkdirSync(join(folder, "src/deep"), { recursive: true });
    mkdirSync(join(folder, "node_modules/x"), { recursive: true });
    writeFileSync(join(folder, "train.py"), "import os\n\nprint(os.environ)\n");
    writeFileSync(join(folder, "src/deep/model.py"), "ñ = 1\n");
    writeFileSync(join(folder, "weights.bin"), Buffer.from([0, 1, 2]));
    writeFileSync(join(folder, "node_modules/x/index.js"), "x");
    const api = createClient({ baseUrl: server.url, token: server.token });
    projectId = (await api.project.create({ body: { name: "Code" } })).id;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a chosen folder is packed in the page, its files are read, and what changed is compared", async () => {
    const api = createClient({ baseUrl: server.url, token: server.token });
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/code`);
    await page.getByText(en.codes.none).waitFor();
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: en.codes.chooseFolder }).click();
    await (await choosing).setFiles(folder);
    await page.waitForURL(/\/code\/cod_/);
    const codeId = new URL(page.url()).pathname.split("/").at(-1)!;
    const { files, sha256 } = await api.code.get({ params: { projectId, codeId } });
    expect(files.map(({ path }) => path)).toEqual(["src/deep/model.py", "train.py", "weights.bin"]);
    // In a page and on the disk it is the same code.
    expect(sha256).toBe((await packFolder(folder)).sha256);

    await page.getByRole("button", { name: /^train\.py/ }).click();
    await page.getByText("print(os.environ)").waitFor();
    await page.getByRole("button", { name: "src" }).click();
    await page.getByRole("button", { name: "deep" }).click();
    await page.getByRole("button", { name: /^model\.py/ }).click();
    await page.getByText("ñ = 1").waitFor();
    expect(page.url()).toContain("model.py");
    await page.getByRole("button", { name: /^weights\.bin/ }).click();
    await page.getByText("No preview of this kind of file").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: /^train\.py/ }).click();
    await page.getByText("print(os.environ)").waitFor();

    gitIn(folder, "init", "--quiet");
    gitIn(folder, "add", "train.py");
    gitIn(folder, "commit", "--quiet", "-m", "first");
    writeFileSync(join(folder, "train.py"), "import os\n\nprint(2)\n");
    const changed = await uploadCode(api, projectId, await packFolder(folder), { git: await gitFacts(folder) });
    await page.goto(`${server.url}/projects/${projectId}/code/${changed.id}?tab=compare&with=${codeId}`);
    const section = page.getByRole("region", { name: "train.py" }).first();
    await section.getByText("-print(os.environ)").waitFor();
    await section.getByText("+print(2)").waitFor();
    await page.getByText(en.codes.uncommitted, { exact: true }).click();
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a repository that cannot be fetched is refused in a sentence", async () => {
    const { page, close } = await visit(server, { language: "es", viewport: { width: 360, height: 740 } });
    await page.goto(`${server.url}/projects/${projectId}/code`);
    await page.getByLabel(es.codes.url).fill("file:///etc");
    await page.getByRole("button", { name: es.codes.fetch, exact: true }).click();
    await page.getByText(/file:\/\/\/etc/).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await close();
  });

  test("a dropped folder is the same code as one that is chosen, and what is left out is never looked at", async () => {
    const dropped = mkdtempSync(join(tmpdir(), "crisol-studio-drop-"));
    mkdirSync(join(dropped, "node_modules/deep"), { recursive: true });
    mkdirSync(join(dropped, "src"));
    writeFileSync(join(dropped, ".gitignore"), "*.tmp\n");
    writeFileSync(join(dropped, "notes.tmp"), "no");
    writeFileSync(join(dropped, "node_modules/deep/index.js"), "no");
    // Browsers list a folder's files a hundred at a time.
    for (let number = 0; number < 250; number++) writeFileSync(join(dropped, "src", `part${number}.py`), `${number}\n`);
    const api = createClient({ baseUrl: server.url, token: server.token });
    const { page, complaints, close } = await visit(server, { language: "es", colorScheme: "dark" });
    await page.goto(`${server.url}/projects/${projectId}/jobs/new`);
    const area = page.getByRole("group", { name: es.codes.yours });
    await drop(page, dropped, area);
    await area.getByText("251 archivos").waitFor();
    await area.getByText("node_modules/, notes.tmp").waitFor();
    const { items } = await api.code.list({ params: { projectId }, query: { limit: 1 } });
    expect(items[0]).toMatchObject({ fileCount: 251, sha256: (await packFolder(dropped)).sha256 });
    expect(await axeFindings(page)).toEqual([]);

    // What is too large is said as it is for a chosen folder, and nothing is sent.
    writeFileSync(join(dropped, "large.bin"), Buffer.alloc(201_000_000));
    await drop(page, dropped, area);
    await area.getByText(/large\.bin/).waitFor();
    expect((await api.code.list({ params: { projectId }, query: {} })).items[0]!.id).toBe(items[0]!.id);
    expect(complaints).toEqual([]);
    rmSync(dropped, { recursive: true });
    await close();
  }, 120_000);
});

/** Drops what is at `path` of this machine on the page, as a hand does: what a script makes has no folders. */
async function drop(page: Page, path: string, on: Locator): Promise<void> {
  const box = (await on.boundingBox())!;
  const at = { x: box.x + 20, y: box.y + 20 };
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
  }
}
