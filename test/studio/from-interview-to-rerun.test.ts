import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import en from "../../packages/studio/src/i18n/en.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, visit } from "./browser.js";
import { useStudio } from "./use-studio.js";

/** Long enough for a verdict: a training that works for less than five seconds has none. */
const TREES = "5000";

describe.skipIf(!hasChromium)("from the interview to a rerun at the advised size", () => {
  const studio = useStudio();

  test("all by the browser: advice, project, data, training at the advised size, verdict, rerun, verdict", async () => {
    const { page, complaints, close } = await visit(studio.server);
    const press = (name: string) => page.getByRole("button", { name, exact: true }).last().click();
    const clean = async () => expect(await axeFindings(page), page.url()).toEqual([]);

    // The interview, and a project as it advises.
    await page.getByRole("link", { name: en.advice.title }).first().click();
    const advice = page.getByRole("region", { name: en.advice.advice });
    await page.getByLabel("What is to be predicted?").selectOption("binary_classification");
    await page.getByLabel("What kind of data?").selectOption("table");
    await page.getByLabel("How many rows, images or texts?").fill("30000");
    await page.getByLabel("How many columns?").fill("9");
    await advice.getByText(en.task.binary_classification, { exact: true }).waitFor();
    await page.getByLabel(en.advice.name).fill("Who leaves");
    await press(en.advice.create);
    await page.waitForURL(/\/data$/);

    // Its data, its target, its recipe.
    const buffer = Buffer.from(customers(30_000));
    await page.locator("input[type=file]").setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer });
    await page.getByRole("region", { name: en.data.preview }).waitFor();
    await press(en.data.import);
    await page.getByRole("tab", { name: en.data.profile }).waitFor();
    await page.getByRole("link", { name: en.project.next.define }).click();
    await press(en.define.acceptAll);
    await press(en.define.save);
    await page.getByText(en.define.saved).waitFor();
    await page.getByRole("navigation", { name: en.nav.main }).getByRole("link", { name: en.step.prepare }).click();
    await press(en.prepare.accept);
    await press(en.prepare.save);
    await page.getByRole("link", { name: en.project.next.train }).click();

    // A training at the size of the advice, which its form begins with, and which can be had back.
    const machine = page.getByLabel(en.compute.place.machine);
    await expect.poll(() => machine.inputValue()).toBe("size general-2");
    await machine.selectOption("");
    await page.getByLabel("n_estimators", { exact: true }).fill(TREES);
    await page.getByLabel("early_stopping_rounds", { exact: true }).fill("0");
    await press(en.train.takeAdvised);
    expect(await machine.inputValue()).toBe("size general-2");
    await clean();
    await press(en.train.start);
    const first = await trained(page);
    await page.getByText(/general-2/).waitFor();
    await clean();

    // Its verdict: of the memory of that size nearly all is left over.
    await page.getByRole("tab", { name: en.usage.title }).click();
    const verdict = page.getByRole("region", { name: en.verdict.title });
    await verdict.getByText(en.verdict.kinds.mostly_unused, { exact: true }).waitFor();
    await page.mouse.move(0, 0);
    await clean();

    // Again as it says, and what it says then.
    await press(en.verdict.againSo);
    await page.waitForURL((url) => /train\/run_/.test(url.pathname) && !url.pathname.endsWith(first));
    const second = await trained(page);
    await page.getByText("500 MB", { exact: true }).waitFor();
    await page.getByRole("tab", { name: en.usage.title }).click();
    await verdict.getByText(en.verdict.title, { exact: true }).waitFor();
    await verdict.getByText(en.verdict.kinds.too_small_to_distribute, { exact: true }).waitFor();
    expect(await verdict.getByText(en.verdict.kinds.mostly_unused, { exact: true }).count()).toBe(0);
    await clean();
    expect(second).not.toBe(first);
    expect(complaints).toEqual([]);
    await close();
  }, 300_000);
});

/** Waits for the run's end on its page, opens its details, and returns its id. */
async function trained(page: Page): Promise<string> {
  await page.getByRole("tab", { name: en.run.evaluation }).waitFor({ timeout: 120_000 });
  await page.getByRole("tab", { name: en.run.details }).click();
  await page.getByRole("heading", { name: en.compute.job.title }).waitFor();
  return new URL(page.url()).pathname.split("/").at(-1) as string;
}

/** Customers with nine columns, of which two and chance decide who leaves. */
function customers(count: number): string {
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const lines = ["age,tenure,calls,minutes,bill,data,visits,complaints,left"];
  for (let at = 0; at < count; at++) {
    const values = Array.from({ length: 8 }, () => random());
    const isGone = values[1]! + values[7]! + random() > 1.7 ? "yes" : "no";
    lines.push(`${values.map((value) => (value * 100).toFixed(3)).join(",")},${isGone}`);
  }
  return `${lines.join("\n")}\n`;
}
