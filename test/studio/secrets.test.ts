import { createClient } from "@crisol/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, openPage, startStudio, visit } from "./browser.js";

const VALUE = "s3cret-that-nobody-sees";

describe.skipIf(!hasChromium)("the secrets of a project", () => {
  let server: TestServer;
  let address: string;
  let projectId: string;
  const client = () => createClient({ baseUrl: server.url, token: server.token });
  beforeAll(async () => {
    server = await startStudio();
    projectId = (await client().project.create({ body: { name: "Houses" } })).id;
    address = `${server.url}/projects/${projectId}/secrets`;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  test("safety-14: are set from a hidden field or a file, replaced and deleted, and no value is on the page again", async () => {
    const { page, complaints, close } = await visit(server);
    await page.goto(address);
    await page.getByRole("heading", { name: en.secrets.none }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: en.secrets.set }).first().click();
    const dialog = page.getByRole("dialog");
    const save = dialog.getByRole("button", { name: en.action.save });
    await dialog.getByLabel(en.secrets.name).fill("2FA");
    await dialog.getByText(/not begin with a digit/).waitFor();
    await dialog.getByLabel(en.secrets.value).fill(VALUE);
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByLabel(en.secrets.name).fill("API_TOKEN");
    expect(await dialog.getByLabel(en.secrets.value).getAttribute("type")).toBe("password");
    expect(await axeFindings(page)).toEqual([]);
    await save.click();
    await page.getByRole("row", { name: /API_TOKEN.*never/ }).waitFor();
    expect(await page.content()).not.toContain(VALUE);

    await page.getByRole("button", { name: en.secrets.replaceNamed.replace("{name}", "API_TOKEN") }).click();
    expect(await dialog.getByLabel(en.secrets.value).inputValue()).toBe("");
    const files = dialog.locator("input[type=file]");
    await files.setInputFiles({ name: "big.pem", mimeType: "text/plain", buffer: Buffer.alloc(70_000, "a") });
    await dialog.getByText(/at most 65.5 kB/).waitFor();
    expect(await save.isDisabled()).toBe(true);
    await files.setInputFiles({ name: "key.pem", mimeType: "text/plain", buffer: Buffer.from(`${VALUE}\nline 2`) });
    await dialog.getByText(/From key\.pem/).waitFor();
    await save.click();
    await dialog.waitFor({ state: "detached" });
    const [kept] = (await client().secret.list({ params: { projectId } })).items;
    expect(Date.parse(kept!.updatedAt)).toBeGreaterThan(Date.parse(kept!.createdAt));
    expect(await page.content()).not.toContain(VALUE);
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole("button", { name: en.secrets.deleteNamed.replace("{name}", "API_TOKEN") }).click();
    const sure = dialog.getByRole("button", { name: en.action.delete });
    await dialog.getByRole("textbox").fill("API");
    expect(await sure.isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("API_TOKEN");
    await sure.click();
    await page.getByRole("heading", { name: en.secrets.none }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("are a list of names for viewers, in Spanish", async () => {
    await client().secret.set({ params: { projectId, secretName: "DB_PASSWORD" }, body: { value: VALUE } });
    const { id } = await client().user.create({ body: { name: "Zoe", email: "zoe@example.org" } });
    await client().member.set({ params: { projectId, memberId: id }, body: { role: "viewer" } });
    const { url } = await client().user.invite({ params: { userId: id } });
    const { page, complaints, close } = await openPage({ language: "es" });
    await page.goto(url);
    await page.getByRole("link", { name: "Houses" }).click();
    await page.getByRole("link", { name: es.secrets.title }).click();
    await page.getByRole("row", { name: /DB_PASSWORD.*nunca/ }).waitFor();
    await page.getByText(es.role.viewerNotice).waitFor();
    expect(await page.getByRole("button", { name: es.secrets.set }).count()).toBe(0);
    expect(await page.getByRole("button", { name: /DB_PASSWORD/ }).count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
