import { createClient } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("the sidebar", () => {
  let server: TestServer;
  let projectId: string;
  beforeAll(async () => {
    server = await startStudio();
    const api = createClient({ baseUrl: server.url, token: server.token });
    projectId = (await api.project.create({ body: { name: "Sidebar" } })).id;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("its groups fold by keyboard and stay as they were left", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/jobs`);
    const side = page.getByRole("navigation", { name: en.nav.main });
    const steps = side.getByRole("button", { name: en.nav.steps });
    const step = side.getByRole("link", { name: en.step.prepare });
    await step.waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await steps.focus();
    await page.keyboard.press("Enter");
    await step.waitFor({ state: "hidden" });
    expect(await steps.getAttribute("aria-expanded")).toBe("false");
    // What is folded cannot be reached: the next stop is the next group.
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(en.nav.group.code);
    await page.reload();
    await side.getByRole("link", { name: en.jobs.title }).waitFor();
    expect(await step.isVisible()).toBe(false);
    expect(await axeFindings(page)).toEqual([]);
    await steps.focus();
    await page.keyboard.press("Space");
    await step.waitFor();
    await side.getByRole("link", { name: en.codes.title }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/code$/);
    expect(complaints).toEqual([]);
    await close();
  });

  test("on a narrow screen it opens over the page and closes again, in Spanish", async () => {
    const { page, complaints, close } = await visit(server, { language: "es", viewport: { width: 360, height: 640 } });
    await page.goto(`${server.url}/projects/${projectId}/jobs`);
    const side = page.getByRole("navigation", { name: es.nav.main });
    const members = side.getByRole("link", { name: es.nav.members });
    await page.getByRole("button", { name: es.nav.menu }).click();
    await members.waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await side.getByRole("button", { name: es.action.close }).click();
    await members.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: es.nav.menu }).click();
    await members.click();
    await page.waitForURL(/\/members$/);
    await members.waitFor({ state: "hidden" });
    expect(complaints).toEqual([]);
    await close();
  });

  test("a menu that is open is a menu and nothing else, inside of the page, and goes by keyboard", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(`${server.url}/projects/${projectId}/jobs`);
    for (const [target, item] of [
      [page.getByRole("button", { name: /Sidebar/ }).first(), en.home.new],
      [page.getByRole("banner").getByRole("button", { name: /signed in/i }), en.nav.settings],
    ] as const) {
      await target.click();
      const menu = page.getByRole("menu");
      await menu.getByRole("menuitem", { name: item }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      // The first item has the focus, arrows go on from there, and Escape leads back.
      const focused = () => page.evaluate(() => document.activeElement?.textContent);
      const items = await menu.getByRole("menuitem").allTextContents();
      await page.keyboard.press("ArrowDown");
      expect(items).toContain(await focused());
      await page.keyboard.press("Escape");
      await menu.waitFor({ state: "detached" });
      expect(await target.evaluate((element) => element === document.activeElement)).toBe(true);
    }
    expect(complaints).toEqual([]);
    await close();
  }, 60_000);
});
