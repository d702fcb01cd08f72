import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, visit } from "./browser.js";
import { useStudio } from "./use-studio.js";

const file = join(import.meta.dirname, "../../examples/data/diabetes.csv");

describe.skipIf(!hasChromium)("from a file to a prediction", () => {
  const studio = useStudio();

  test("with the mouse, in English", { timeout: 120_000 }, async () => {
    const { page, complaints, close } = await visit(studio.server);
    const press = (name: string | RegExp) => page.getByRole("button", { name }).last().click();
    const clean = async () => expect(await axeFindings(page), page.url()).toEqual([]);
    // The heading of the page that signs in goes before that of the list comes.
    await page.getByRole("button", { name: en.home.new }).last().waitFor();
    await clean();

    await press(en.home.new);
    await page.getByLabel(en.home.name).fill("Walk with the mouse");
    await press(en.home.create);
    // A new project opens with advice, which may be skipped.
    await page.getByRole("region", { name: en.advice.advice }).getByText(en.advice.why, { exact: true }).waitFor();
    await clean();
    await page.getByRole("link", { name: en.advice.skip }).click();
    await page.getByRole("button", { name: en.data.chooseFile }).waitFor();
    await clean();

    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByRole("region", { name: en.data.preview }).waitFor();
    await clean();
    await page.getByRole("button", { name: en.data.import, exact: true }).click();
    await page.getByRole("tab", { name: en.data.profile }).waitFor();
    await page.getByText("glucose", { exact: true }).first().waitFor();
    await clean();

    await page.getByRole("link", { name: en.project.next.define }).click();
    await press(en.define.acceptAll);
    await press(en.define.save);
    await page.getByText(en.define.saved).waitFor();
    await clean();

    await page.getByRole("navigation", { name: en.nav.main }).getByRole("link", { name: en.step.prepare }).click();
    await press(en.prepare.accept);
    await press(en.prepare.save);
    await page.getByRole("link", { name: en.project.next.train }).click();
    await press(en.train.start);
    await page.getByRole("tab", { name: en.run.evaluation }).waitFor({ timeout: 60_000 });
    await page.getByRole("img", { name: new RegExp(en.plot.roc) }).waitFor();
    await clean();

    await press(en.run.register);
    await press(en.run.registerButton);
    await page.getByRole("dialog").getByRole("heading").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: en.deploy.deploy }).click();
    await page.getByText(en.deploy.keyOnce).waitFor();
    await clean();
    await page.getByLabel("glucose").fill("190");
    await press(en.deploy.predict);
    await expectPrediction(page);
    await clean();
    expect(complaints).toEqual([]);
    await close();
  });

  test("by keyboard alone, in Spanish, in the dark", { timeout: 120_000 }, async () => {
    const { page, complaints, close } = await visit(studio.server, { language: "es", colorScheme: "dark" });
    const keys = keyboard(page);
    const clean = async () => expect(await axeFindings(page), page.url()).toEqual([]);

    await keys.press("button", es.home.new);
    await keys.to("textbox", es.home.name);
    await page.keyboard.type("Paseo con el teclado");
    await page.keyboard.press("Enter");
    await keys.press("link", es.advice.skip);
    // No keyboard can answer the system's own file dialogue, so the path of a shipped example is chosen instead.
    await page.getByRole("button", { name: es.data.chooseFile }).waitFor();
    await keys.press("button", new RegExp(es.example.diabetes?.title.replace(/[()]/g, "\\$&") ?? ""));
    await page.getByRole("region", { name: es.data.preview }).waitFor();
    await clean();
    await keys.press("button", es.data.import, true);
    await page.getByRole("tab", { name: es.data.profile }).waitFor();
    await keys.press("link", es.project.next.define);
    await keys.press("button", es.define.acceptAll);
    await keys.press("button", es.define.save);
    await page.getByText(es.define.saved).waitFor();
    await clean();
    await keys.press("link", es.step.prepare);
    await keys.press("button", es.prepare.accept);
    await keys.press("button", es.prepare.save);
    await keys.press("link", es.project.next.train);
    await keys.press("button", es.train.start);
    await page.getByRole("tab", { name: es.run.evaluation }).waitFor({ timeout: 60_000 });
    await clean();
    // The arrows move the threshold, and the address remembers it.
    await keys.to("slider", "");
    await page.keyboard.press("ArrowRight");
    await page.waitForURL(/threshold=0\.51/);
    await keys.press("button", es.run.register);
    await keys.press("button", es.run.registerButton, true);
    await keys.press("button", es.deploy.deploy, true);
    await page.getByText(es.deploy.keyOnce).waitFor();
    await keys.press("button", es.deploy.predict);
    await expectPrediction(page);
    await clean();
    expect(complaints).toEqual([]);
    await close();
  });
});

async function expectPrediction(page: Page): Promise<void> {
  const answer = page.getByTestId("prediction");
  await answer.waitFor();
  const classes = new Set(
    (await readFile(file, "utf8"))
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").at(-1)?.trim()),
  );
  expect(classes).toContain(await answer.textContent());
}

/** Tab until the element has the focus; whatever Tab does not reach within a page's worth of stops is not operable. */
function keyboard(page: Page) {
  async function to(
    role: "button" | "link" | "textbox" | "slider",
    name: string | RegExp,
    exact = false,
  ): Promise<void> {
    const wanted = name === "" ? page.getByRole(role) : page.getByRole(role, { name, exact });
    await wanted.last().waitFor();
    for (let stop = 0; stop < 150; stop++) {
      const focused = await wanted.evaluateAll((elements) => elements.some((one) => one === document.activeElement));
      const enabled = await page.evaluate(() => !(document.activeElement as HTMLButtonElement | null)?.disabled);
      if (focused && enabled) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${role} ${String(name)} on ${page.url()}`);
  }
  return {
    to,
    async press(role: "button" | "link", name: string | RegExp, exact = false) {
      await to(role, name, exact);
      await page.keyboard.press("Enter");
    },
  };
}
