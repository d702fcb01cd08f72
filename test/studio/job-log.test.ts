import { join } from "node:path";
import { createClient, quickstart } from "@crisol/sdk";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JobLogWriter } from "../../packages/server/src/compute/log/job-log-writer.js";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

const LINES = 1_000_000;
const hostile = [
  "<script>window.owned = 1</script>",
  "<img src=x onerror='window.owned = 1'>",
  "\u001b]8;;javascript:window.owned=1\u0007a link\u001b]8;;\u0007",
  "\u001b[38;5;208mcoloured <b>and bold</b>\u001b[0m \u001b[2J\u001b]0;title\u0007",
  "\0\ufffd invalid \u202e turned",
];

describe.skipIf(!hasChromium)("the log of a job", () => {
  let server: TestServer;
  let log: JobLogWriter;
  let address: string;
  let ids: { runId: string; jobId: string };
  beforeAll(async () => {
    server = await startStudio();
    const client = createClient({ baseUrl: server.url, token: server.token });
    const { project, run } = await quickstart(client);
    const { jobId } = await client.run.get({ params: { projectId: project.id, runId: run.id } });
    ids = { runId: run.id, jobId };
    address = `${server.url}/projects/${project.id}/train/${run.id}?tab=log`;
    log = new JobLogWriter({ folder: join(server.dataDir, "jobs", jobId, "log-1"), now: Date.now });
    for (let start = 1; start <= LINES; start += 1000) {
      const lines = Array.from({ length: 1000 }, (_, i) => `line ${start + i} of many\n`);
      log.write("stdout", Buffer.from(lines.join("")));
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const text of hostile) log.write("stderr", Buffer.from(`${text}\n`));
    while ((await linesOf()).lineCount < LINES + hostile.length);
  });
  afterAll(async () => {
    await log?.close();
    await closeBrowser();
    await server?.close();
  });
  const linesOf = async () =>
    (await (await server.fetch(`/api/v1/jobs/${ids.jobId}/log?tail=1`)).json()) as { lineCount: number };
  const rows = (region: Locator) => region.locator("[data-source]");

  test("of a million lines is read from its beginning to its end by keyboard, and only what is seen exists", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    const region = page.getByRole("region", { name: en.log.title });
    await region.getByText("line 1 of many").waitFor();
    await region.focus();
    await page.keyboard.press("End");
    await region.getByText("a link").waitFor();
    expect(await rows(region).count()).toBeLessThan(40);
    await page.keyboard.press("PageUp");
    await region.getByText(`line ${LINES - 30} of many`).waitFor();
    await page.keyboard.press("Home");
    await region.getByText("line 1 of many").waitFor();
    await region.hover();
    await page.mouse.wheel(0, 2000);
    await expect
      .poll(async () => Number.parseInt((await rows(region).first().textContent())!, 10))
      .toBeGreaterThan(100);
    expect(complaints).toEqual([]);
    await close();
  });

  test("is searched as a whole, and its hits are gone through by keyboard", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    const region = page.getByRole("region", { name: en.log.title });
    const field = page.getByLabel(en.log.search);
    const says = (text: string) => page.getByRole("status").getByText(text, { exact: true });
    await field.fill("LINE 77777");
    await field.press("Enter");
    await says("1 of 11").waitFor();
    await region.getByText("line 77777 of many").waitFor();
    await field.press("Enter");
    await says("2 of 11").waitFor();
    await region.locator("[data-current]", { hasText: "line 777770 of many" }).waitFor();
    expect(await region.locator("[data-current] mark").allTextContents()).toEqual(["line 77777"]);
    await field.press("Shift+Enter");
    await field.press("Shift+Enter");
    await says("11 of 11").waitFor();
    await page.getByLabel(en.log.regex).check();
    await field.fill("line (");
    await field.press("Enter");
    await page.getByText(/cannot be used/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    // The browser itself says that an answer was 400.
    expect(complaints.filter((complaint) => !complaint.includes("400"))).toEqual([]);
    await close();
  });

  test("safety-20: shows what is hostile as text, in colours that can be read", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await page.getByLabel(en.log.problems).check();
    const region = page.getByRole("region", { name: en.log.title });
    await region.getByText("a link").waitFor();
    const shown = await rows(region).allTextContents();
    expect(shown).toHaveLength(hostile.length);
    expect(shown[0]).toContain(hostile[0]);
    expect(shown[1]).toContain(hostile[1]);
    expect(shown[3]).toMatch(/coloured <b>and bold<\/b> $/);
    expect(await region.locator("a, img, script, b, iframe").count()).toBe(0);
    expect(await page.evaluate("window.owned")).toBeUndefined();
    expect(await page.title()).not.toBe("title");
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("of a job that runs is followed until one scrolls up, and again from a button on", async () => {
    const { store } = server.effects;
    await store.write(async (tx) => {
      await tx.updateTable("job").set({ state: "running" }).where("id", "=", ids.jobId).execute();
      await tx.updateTable("run").set({ state: "running" }).where("id", "=", ids.runId).execute();
    });
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    const region = page.getByRole("region", { name: en.log.title });
    await region.getByText("a link").waitFor();
    log.write("stdout", Buffer.from("something new\n 40 %\r 50 %"));
    await region.getByText("something new").waitFor();
    await region.getByText("50 %").waitFor();
    await region.focus();
    await page.keyboard.press("PageUp");
    await page.keyboard.press("PageUp");
    await region.getByText(`line ${LINES - 50} of many`).waitFor();
    log.write("stdout", Buffer.from("\r100 %\nnewer still\n"));
    await expect.poll(async () => (await linesOf()).lineCount).toBe(LINES + hostile.length + 3);
    await page.waitForTimeout(1200);
    await region.getByText(`line ${LINES - 50} of many`).waitFor();
    expect(await region.getByText("newer still").count()).toBe(0);
    await page.getByRole("button", { name: en.log.toEnd }).click();
    await region.getByText("newer still").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
