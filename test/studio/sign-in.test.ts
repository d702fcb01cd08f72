import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import { startTestIdentityProvider, type TestIdentityProvider } from "../../packages/server/test/identity-provider.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, openPage, startStudio, type Visit } from "./browser.js";

describe.skipIf(!hasChromium)("signing in with an identity provider", () => {
  let provider: TestIdentityProvider;
  let server: TestServer;
  beforeAll(async () => {
    provider = await startTestIdentityProvider();
    provider.people.set("ana", { name: "Ana", email: "ana@example.org", email_verified: true });
    server = await startStudio({ settings: { identityProvider: provider.settings } });
    provider.register(server.url);
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
    await provider?.close();
  });

  const button = (text: string) => text.replace("{name}", "Test");
  /** Without those of the provider's own pages, which ask for a font of the internet. */
  const ofTheStudio = ({ complaints }: Visit) => complaints.filter((complaint) => complaint.includes(server.url));

  test("leads through its pages to where one wanted to go", async () => {
    const visit = await openPage();
    const { page, close } = visit;
    await page.goto(`${server.url}/sign-in?next=%2Fsettings`);
    await page.getByRole("button", { name: button(en.signIn.provider) }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: button(en.signIn.provider) }).click();
    await page.waitForURL((url) => url.origin === provider.settings.issuer);
    await page.getByPlaceholder("Enter any login").fill("ana");
    await page.getByPlaceholder("and password").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${server.url}/settings`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    const session = await page.evaluate(async () => (await fetch("/api/v1/session")).json());
    expect(session).toMatchObject({ credential: "cookie", user: { name: "Ana" } });
    // Neither the address nor a script has anything of it left.
    expect(await page.evaluate(() => [document.cookie, sessionStorage["crisol-next"]])).toEqual(["", undefined]);
    expect(ofTheStudio(visit)).toEqual([]);
    await close();
  });

  test("says why it did not let one in, in the language of the page, and repeats nothing of the address", async () => {
    const visit = await openPage({ language: "es" });
    const { page, close } = visit;
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole("button", { name: button(es.signIn.provider) }).click();
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.waitForURL(`${server.url}/sign-in`);
    const alert = page.getByRole("alert");
    expect(await alert.textContent()).toContain("El proveedor de identidad no le dejó entrar");
    expect(await axeFindings(page)).toEqual([]);
    const forged = "error=%3Cimg%20src%3Dx%3E&error_description=%3Cimg%20src%3Dx%3E&state=%3Cimg%20src%3Dx%3E";
    await page.goto(`${server.url}/sign-in?${forged}`);
    await page.waitForURL(`${server.url}/sign-in`);
    expect(await alert.textContent()).toContain("Este inicio de sesión se empezó en otro navegador");
    expect(await page.locator("img").count()).toBe(0);
    expect(await alert.textContent()).not.toContain("img");
    await close();
  });
});
