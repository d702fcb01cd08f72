import { contract } from "@crisol/contract";
import { createClient, type QuickstartResult, quickstart } from "@crisol/sdk";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addUser } from "../../packages/server/src/access/users.js";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, openPage, startStudio, visit } from "./browser.js";

describe.skipIf(!hasChromium)("a team", () => {
  let server: TestServer;
  let made: QuickstartResult;
  beforeAll(async () => {
    server = await startStudio();
    made = await quickstart(createClient({ baseUrl: server.url, token: server.token }), { example: "glass" });
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });

  const choose = async (page: Page, label: string, option: string | RegExp) => {
    await page
      .getByRole("textbox", { name: label })
      .or(page.getByRole("combobox", { name: label }))
      .first()
      .click();
    await page.getByRole("option", { name: option }).click();
  };

  test("an administrator invites somebody, who sees the project as a viewer and trains as a contributor", {
    timeout: 120_000,
  }, async () => {
    const project = `${server.url}/projects/${made.project.id}`;
    const admin = await visit(server);
    await admin.page.goto(`${server.url}/settings/users`);
    await admin.page.getByRole("button", { name: en.user.add }).click();
    const dialog = admin.page.getByRole("dialog");
    await dialog.getByLabel(en.user.name).fill("Zoe Marsh");
    await dialog.getByLabel(en.user.email).fill("zoe@example.org");
    await dialog.getByRole("button", { name: en.user.addAndInvite }).click();
    const address = (await dialog.getByText("#login=").textContent()) ?? "";
    await admin.page.goto(`${project}/members`);
    await choose(admin.page, en.member.add, /^Zoe Marsh/);
    await admin.page.getByRole("button", { name: en.member.give }).click();
    await admin.page.getByRole("row", { name: /Zoe Marsh/ }).waitFor();

    const zoe = await openPage();
    await zoe.page.goto(address);
    await zoe.page.getByRole("button", { name: "Signed in: Zoe Marsh" }).waitFor();
    await zoe.page.getByRole("link", { name: made.project.name }).click();
    await zoe.page.getByText(en.role.viewerNotice).waitFor();
    expect(await axeFindings(zoe.page)).toEqual([]);
    await zoe.page.goto(`${project}/train`);
    await zoe.page.getByRole("heading", { level: 1, name: en.step.train }).waitFor();
    expect(await zoe.page.getByRole("link", { name: en.train.new }).count()).toBe(0);
    await zoe.page.goto(`${project}/train/new`);
    await zoe.page.getByText(en.role.viewerNotice).waitFor();
    expect(await zoe.page.getByRole("button", { name: en.train.start }).count()).toBe(0);
    expect(await zoe.page.locator("main select").first().isDisabled()).toBe(true);
    expect(await axeFindings(zoe.page)).toEqual([]);
    const answered = await zoe.page.evaluate(
      async (url) =>
        (await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).status,
      `/api/v1/projects/${made.project.id}/runs`,
    );
    expect(answered).toBe(403);
    await zoe.page.goto(`${project}/members`);
    await zoe.page.getByRole("row", { name: /Zoe Marsh.*Viewer/ }).waitFor();
    expect(await zoe.page.getByRole("button", { name: en.member.give }).count()).toBe(0);

    await choose(admin.page, "Role of Zoe Marsh", en.role.name.contributor);
    await admin.page.getByRole("row", { name: /Zoe Marsh/ }).waitFor();
    await expect
      .poll(async () => {
        await zoe.page.reload();
        await zoe.page.getByRole("heading", { level: 1 }).waitFor();
        return zoe.page.getByText(en.role.viewerNotice).count();
      })
      .toBe(0);
    await zoe.page.goto(`${project}/train/new`);
    await zoe.page.getByRole("button", { name: en.train.start }).click();
    await zoe.page.waitForURL((url) => /\/train\/run_/.test(url.pathname));
    await zoe.page.getByRole("button", { name: en.run.register }).waitFor({ timeout: 60_000 });

    await zoe.page.getByRole("button", { name: "Signed in: Zoe Marsh" }).click();
    await zoe.page.getByRole("menuitem", { name: en.settings.signOut }).click();
    await zoe.page.getByRole("heading", { name: en.signIn.title }).waitFor();
    expect(admin.complaints).toEqual([]);
    // The one that the page's own fetch of what it may not do leaves.
    expect(zoe.complaints.filter((complaint) => !complaint.includes("403"))).toEqual([]);
    await Promise.all([admin.close(), zoe.close()]);
  });

  test("what takes away can be taken back, or asks for the name first", { timeout: 60_000 }, async () => {
    const { page, complaints, close } = await visit(server);
    const api = createClient({ baseUrl: server.url, token: server.token });
    const { id: groupId } = await api.group.create({ body: { name: "Analysts" } });
    const { id: userId } = await api.user.create({ body: { name: "Bo" } });
    await api.group.addMember({ params: { groupId, userId } });
    await page.goto(`${server.url}/settings/groups`);
    await page.getByRole("button", { name: "Take Bo out of Analysts" }).click();
    await page.getByText(en.group.nobody).waitFor();
    await page.getByRole("button", { name: en.action.undo }).click();
    await page.getByRole("button", { name: "Take Bo out of Analysts" }).waitFor();

    await page.goto(`${server.url}/settings/users`);
    await page.getByRole("switch", { name: "Bo is an administrator" }).click({ force: true });
    await page.getByRole("button", { name: en.action.undo }).click();
    await expect.poll(async () => (await api.user.get({ params: { userId } })).isAdmin).toBe(false);
    await page.getByRole("button", { name: "Actions for Bo" }).click();
    await page.getByRole("menuitem", { name: en.user.delete }).click();
    const sure = page.getByRole("dialog").getByRole("button", { name: en.user.delete });
    expect(await sure.isDisabled()).toBe(true);
    await page.getByRole("dialog").getByRole("textbox").fill("Bo");
    await sure.click();
    await page.getByRole("button", { name: "Actions for Bo" }).waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    await close();
  });

  test("one of more than a thousand users is found by the server, and unlinked from the provider", async () => {
    const { page, complaints, close } = await visit(server);
    const nowMs = Date.now();
    const linked = await server.effects.store.write(async (tx) => {
      const common = { kind: "person", isAdmin: false, nowMs } as const;
      const external = { issuer: "https://id.example.org", subject: "7" };
      const made = await addUser(tx, { ...common, name: "Ñusta", email: "nusta@example.org", external });
      for (let i = 0; i < 1100; i++) await addUser(tx, { ...common, name: `Person ${i}`, email: null });
      return made.id;
    });
    await page.goto(`${server.url}/settings/users`);
    await page
      .getByRole("row", { name: /^Person/ })
      .first()
      .waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(60);
    await page.getByLabel(en.user.filter).fill("Ñus");
    await page.getByRole("row", { name: new RegExp(`^Ñusta.*${en.user.byProvider}`) }).waitFor();
    await page.getByRole("button", { name: "Actions for Ñusta" }).click();
    await page.getByRole("menuitem", { name: en.user.unlink }).click();
    await page.getByRole("row", { name: new RegExp(`^Ñusta.*${en.user.byInvitation}`) }).waitFor();
    const { isExternal } = await server.api(contract.user.get, { params: { userId: linked } });
    expect(isExternal).toBe(false);
    await page.goto(`${server.url}/projects/${made.project.id}/members`);
    await page.getByLabel(en.member.add).first().fill("nusta@");
    await page.getByRole("option", { name: "Ñusta · nusta@example.org" }).click();
    await page.getByRole("button", { name: en.member.give }).click();
    await page.getByRole("row", { name: /Ñusta/ }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("a token for less is made, shown once and revoked", { timeout: 60_000 }, async () => {
    const { page, close } = await visit(server);
    await page.goto(`${server.url}/settings`);
    await page.getByLabel(en.tokens.name, { exact: true }).fill("dashboard");
    await choose(page, en.tokens.role, en.role.name.viewer);
    await page.getByRole("button", { name: en.tokens.create }).click();
    const secret = (await page.getByRole("alert").getByText(/^crs_/).textContent()) ?? "";
    await page.getByRole("row", { name: /dashboard at most Viewer/ }).waitFor();
    const params = { projectId: made.project.id };
    const limited = createClient({ baseUrl: server.url, token: secret });
    expect(await limited.project.get({ params })).toMatchObject({ role: "viewer" });
    await page.getByRole("button", { name: "Revoke dashboard" }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("dashboard");
    await page.getByRole("dialog").getByRole("button", { name: en.tokens.revoke }).click();
    await page.getByRole("button", { name: "Revoke dashboard" }).waitFor({ state: "detached" });
    await expect(limited.project.get({ params })).rejects.toMatchObject({ code: "invalid_credential" });
    await close();
  });
});
