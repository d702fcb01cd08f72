import { createClient } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("the Python environments of a project", () => {
  let server: TestServer;
  let address: string;
  beforeAll(async () => {
    server = await startStudio();
    const client = createClient({ baseUrl: server.url, token: server.token });
    const { id } = await client.project.create({ body: { name: "Houses" } });
    address = `${server.url}/projects/${id}/environments`;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("are described from a file, prepared with a live log, read package by package, and deleted", {
    timeout: 180_000,
  }, async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await page.getByRole("heading", { name: en.environments.none }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.environments.create }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(en.environments.name, { exact: true }).fill("analysis");
    await dialog.locator("input[type=file]").setInputFiles({
      name: "environment.yml",
      mimeType: "text/yaml",
      buffer: Buffer.from("dependencies:\n  - r-base\n  - pip:\n      - six==1.17.0\n      - colorama==0.4.6\n"),
    });
    // A file is read in its own time.
    await dialog
      .getByRole("radio", { name: en.environments.kinds.conda, checked: true })
      .waitFor({ state: "attached" });
    expect(await dialog.getByRole("radio", { name: en.environments.kinds.conda }).isChecked()).toBe(true);
    expect(await dialog.getByLabel(en.environments.text).inputValue()).toContain("six==1.17.0");
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: en.environments.submit }).click();

    await page.getByRole("heading", { level: 1, name: "analysis" }).waitFor();
    const log = page.getByRole("region", { name: en.log.title });
    await log.getByText("+ six==1.17.0").waitFor({ timeout: 120_000 });
    await page.getByRole("button", { name: en.environments.refresh }).waitFor({ timeout: 60_000 });
    await page
      .getByText(/r-base/)
      .first()
      .waitFor();
    await page.getByRole("tab", { name: en.environments.tabs.packages }).click();
    const packages = page.getByRole("region", { name: en.environments.packages });
    await packages.getByText("1.17.0").waitFor();
    await page.getByLabel(en.environments.filter).fill("color");
    await packages.getByText("1.17.0").waitFor({ state: "detached" });
    await packages.getByText("0.4.6").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: en.environments.download }).click();
    expect((await download).suggestedFilename()).toBe("analysis-requirements.txt");
    await page.getByRole("tab", { name: en.environments.tabs.source }).click();
    await page.getByText("colorama==0.4.6").waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.goto(address);
    await page.getByRole("row", { name: /analysis.*Ready.*3\.\d+.*2/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("link", { name: "analysis" }).click();
    await page.getByRole("button", { name: en.action.delete }).click();
    const sure = page.getByRole("dialog").getByRole("button", { name: en.action.delete });
    expect(await sure.isDisabled()).toBe(true);
    await page.getByRole("dialog").getByRole("textbox").fill("analysis");
    await sure.click();
    await page.getByRole("heading", { name: en.environments.none }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("that have no solution say why, in Spanish, and are described anew", { timeout: 180_000 }, async () => {
    const { page, complaints, close } = await visit(server, { language: "es" });
    await page.goto(`${address}?new=true`);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(es.environments.name, { exact: true }).fill("imposible");
    await dialog.getByLabel(es.environments.text).fill("../away.whl");
    await dialog.getByRole("button", { name: es.environments.submit }).click();
    await dialog
      .getByText(/points outside of the folder/)
      .first()
      .waitFor();
    await dialog.getByLabel(es.environments.text).fill("jinja2==3.1.4\nmarkupsafe<2");
    await dialog.getByRole("button", { name: es.environments.submit }).click();
    await page
      .getByText(/jinja2==3\.1\.4 depends on markupsafe>=2\.0/)
      .first()
      .waitFor({ timeout: 120_000 });
    await page.getByRole("button", { name: es.environments.prepare, exact: true }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: es.environments.change, exact: true }).click();
    await page.getByRole("dialog").getByLabel(es.environments.text).fill("six==1.17.0");
    await page.getByRole("dialog").getByRole("button", { name: es.environments.save }).click();
    await page.getByRole("button", { name: es.environments.refresh }).waitFor({ timeout: 120_000 });
    expect(complaints.filter((complaint) => !complaint.includes("422"))).toEqual([]);
    await close();
  });
});
