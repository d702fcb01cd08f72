import { contract } from "@crisol/contract";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getProject } from "../../packages/server/src/define/projects.js";
import { experimentOfProject } from "../../packages/server/src/track/experiments.js";
import { logBatch } from "../../packages/server/src/track/log-batch.js";
import { startTrackedRun } from "../../packages/server/src/track/runs.js";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { closeBrowser, startStudio, visit } from "./browser.js";

const RUNS = 3000;
const KEYS = 2000;
const nameOf = (run: number) => `run ${String(run).padStart(4, "0")}`;
const lossOf = (run: number) => (run * 1009) % RUNS;
const rateOf = (run: number) => `1e-${String((run * 7) % 300).padStart(3, "0")}`;
/** What the table may have of elements, however many runs there are. */
const MOST_ELEMENTS = 3000;

describe.skipIf(!hasChromium)("the table of thousands of runs", () => {
  let server: TestServer;
  let address: string;
  beforeAll(async () => {
    server = await startStudio();
    const { id: projectId } = await server.api(contract.project.create, { body: { name: "Many" } });
    address = `${server.url}/projects/${projectId}/train/all`;
    await server.effects.store.write(async (tx) => {
      const experiment = await experimentOfProject(tx, await getProject(tx, projectId), 0);
      for (let run = 0; run < RUNS; run++) {
        const { id } = await startTrackedRun(tx, {
          experiment,
          name: nameOf(run),
          userName: "",
          startedAtMs: 1_700_000_000_000 + run,
          tags: [],
          nowMs: 0,
        });
        const metrics = [
          { key: "loss", value: lossOf(run) },
          { key: `layer_${String(run % KEYS).padStart(5, "0")}.norm`, value: run },
        ];
        await logBatch(tx, id, {
          metrics: metrics.map((metric) => ({ ...metric, step: 0, timestampMs: 0 })),
          params: [{ key: "rate", value: rateOf(run) }],
        });
      }
    });
  }, 120_000);
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  const first = (page: Page, text: string) =>
    page.locator('tbody tr[aria-rowindex="2"]').filter({ hasText: text }).waitFor();

  /** Scrolls down until so many rows have come, as far as the table goes each time. */
  async function scrollThrough(page: Page, rows: number): Promise<void> {
    await page.waitForFunction((wanted) => {
      const table = document.querySelector("table")!;
      table.parentElement!.scrollTop = 1e9;
      return Number(table.getAttribute("aria-rowcount")) - 1 >= wanted;
    }, rows);
  }

  /** The rows that exist, by their index from 0. */
  const rowsOf = (page: Page) =>
    page.locator("tbody tr[aria-rowindex]").evaluateAll((all) =>
      all.map((row) => ({
        index: Number(row.getAttribute("aria-rowindex")) - 2,
        cells: [...row.querySelectorAll("td")].map((cell) => cell.textContent),
      })),
    );

  const elements = (page: Page) => page.evaluate(() => document.getElementsByTagName("*").length);

  test("has the right rows wherever it is scrolled to, and only those in view, while runs go on", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await first(page, nameOf(RUNS - 1));
    expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
    await scrollThrough(page, 1200);
    const rows = await rowsOf(page);
    expect(rows.length).toBeLessThan(60);
    for (const { index, cells } of rows) expect(cells).toContain(nameOf(RUNS - 1 - index));
    expect(await elements(page)).toBeLessThan(MOST_ELEMENTS);
    expect(complaints).toEqual([]);
    await close();
  });

  test("is sorted by a metric and by a param over all of them, and filtered as one types", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${address}?metrics=${encodeURIComponent('["loss"]')}`);
    await first(page, nameOf(RUNS - 1));
    const ranked = Array.from({ length: RUNS }, (_, run) => run).sort((a, b) => lossOf(b) - lossOf(a));
    await page.getByRole("button", { name: "loss", exact: true }).click();
    await first(page, nameOf(ranked[0]!));
    await scrollThrough(page, 600);
    for (const { index, cells } of await rowsOf(page)) expect(cells).toContain(nameOf(ranked[index]!));
    await page.getByRole("button", { name: "rate", exact: true }).click();
    const of = (rate: string) =>
      RUNS - 1 - Array.from({ length: RUNS }, (_, run) => rateOf(RUNS - 1 - run)).indexOf(rate);
    await first(page, nameOf(of("1e-000")));
    await page.getByLabel(en.allRuns.filter).fill("metrics.loss < 7");
    await page.getByText(en.allRuns.all.replace("{shown}", "7")).waitFor();
    const shown = (await rowsOf(page)).map(({ cells }) => cells.find((cell) => cell?.startsWith("run ")));
    const expected = ranked.slice(-7).sort((a, b) => (rateOf(a) < rateOf(b) ? -1 : rateOf(a) > rateOf(b) ? 1 : b - a));
    expect(shown).toEqual(expected.map(nameOf));
    expect(complaints).toEqual([]);
    await close();
  });

  test("has a column for a metric that is found among thousands by a part of its name", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await first(page, nameOf(RUNS - 1));
    const field = page.getByLabel(en.allRuns.metrics).first();
    await field.click();
    await page.getByRole("option").first().waitFor();
    expect(await page.getByRole("option").count()).toBeLessThanOrEqual(100);
    await field.fill("01234.N");
    await page.getByRole("option", { name: "layer_01234.norm" }).click();
    await page.getByRole("button", { name: "layer_01234.norm", exact: true }).click();
    await first(page, nameOf(1234));
    expect(complaints).toEqual([]);
    await close();
  });
});
