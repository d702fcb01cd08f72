import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@crisol/sdk";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { axeFindings, closeBrowser, openPage, startStudio, visit } from "./browser.js";

const name = "nightly";
const named = (text: string) => text.replace("{name}", name);

describe.skipIf(!hasChromium)("schedules in the Studio", () => {
  let server: TestServer;
  let projectId: string;
  let address: string;
  const client = () => createClient({ baseUrl: server.url, token: server.token });
  beforeAll(async () => {
    server = await startStudio();
    projectId = (await client().project.create({ body: { name: "Houses" } })).id;
    address = `${server.url}/projects/${projectId}/schedules`;
    const step = { kind: "script", command: "echo ${{parameters.x}}", environment: { kind: "none" } } as const;
    const definition = { parameters: { x: 1 }, steps: { say: { ...step, parameters: { x: { parameter: "x" } } } } };
    await client().pipeline.create({ params: { projectId }, body: { name: "training", definition } });
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });
  /** The id of the data set, with one more version. */
  async function importHouses(): Promise<string> {
    const body = new Blob([`size,price\n${Date.now()},2\n`]);
    const { id: uploadId } = await client().data.upload(
      { params: { projectId }, query: { fileName: "houses.csv" } },
      body,
    );
    const { data, job } = await client().data.import({
      params: { projectId },
      body: { name: "houses", source: { uploadId } },
    });
    await server.effects.jobs.ended(job.id);
    return data.id;
  }
  const schedules = async () => (await client().schedule.list({ params: { projectId }, query: {} })).items;

  test("one is made with its next times in view, fired, paused, edited, deleted and brought back", async () => {
    const { page, complaints, close } = await visit(server, { timezoneId: "America/New_York" });
    await page.goto(address);
    await page.getByText(en.schedule.emptyTitle).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("link", { name: en.schedule.new }).click();

    const create = page.getByRole("button", { name: en.schedule.form.create });
    await page.getByLabel(en.schedule.name, { exact: true }).fill("Not A Name");
    await page.getByText(/must be lower-case letters/).waitFor();
    expect(await create.isDisabled()).toBe(true);
    await page.getByLabel(en.schedule.name, { exact: true }).fill(name);
    const cron = page.getByLabel(en.schedule.form.cron);
    await cron.fill("61 7 * * *");
    await page.getByText(/61 7 \* \* \* is not minute, hour/).waitFor();
    const zone = page.getByRole("combobox", { name: en.schedule.form.timeZone });
    expect(await zone.inputValue()).toBe("America/New_York");
    await zone.fill("Madrid");
    await page.getByRole("option", { name: "Europe/Madrid" }).click();
    // The night on which clocks go forward.
    await cron.fill("30 2 * 3 SUN#L");
    await page.getByText(en.schedule.clockChange.moved).first().waitFor();
    await cron.fill("30 7 * * 1-5");
    await page
      .getByText("At 7:30, from Monday to Friday.")
      .or(page.getByText("At 07:30, from Monday to Friday."))
      .waitFor();
    // 7:30 there is the night before or the early morning here.
    await page
      .getByText(/1:30 for you|2:30 for you/)
      .first()
      .waitFor();
    await page.getByRole("combobox", { name: en.schedule.form.pipeline, exact: true }).click();
    await page.getByRole("option", { name: "training" }).click();
    await page.getByLabel("x", { exact: true }).fill("five");
    await page.getByText(en.jobs.form.problem.number).waitFor();
    expect(await create.isDisabled()).toBe(true);
    await page.getByLabel("x", { exact: true }).fill("5");
    expect(await axeFindings(page)).toEqual([]);
    await create.click();
    await page.waitForURL(/\/schedules\/sch_/);
    const [made] = await schedules();
    expect(made).toMatchObject({
      trigger: { kind: "time", cron: "30 7 * * 1-5", timeZone: "Europe/Madrid", missed: "once" },
      action: { kind: "pipeline", pipeline: "training", parameters: { x: 5 }, cache: true },
      overlap: "skip",
      isEnabled: true,
    });

    await page.getByText(en.schedule.noHistory).waitFor();
    await page.getByRole("button", { name: en.schedule.fire }).click();
    const history = page.getByRole("region", { name: en.schedule.history });
    await history.getByText(en.schedule.mark.succeeded).waitFor({ timeout: 60_000 });
    await history.getByText(en.schedule.cause.manual).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await history.getByRole("link", { name: en.schedule.startedKind.pipeline }).click();
    await page.waitForURL(/\/(train\/log|pipelines\/runs)\//);
    await page.goBack();

    await page.getByRole("button", { name: en.schedule.pause, exact: true }).click();
    await page.getByText(en.schedule.paused, { exact: true }).waitFor();
    expect((await schedules())[0]).toMatchObject({ isEnabled: false, nextAt: null, pausedBecause: null });
    await page.getByRole("button", { name: en.schedule.resume, exact: true }).click();
    await page.getByText(en.schedule.active, { exact: true }).waitFor();

    await page.getByRole("link", { name: en.schedule.edit, exact: true }).click();
    const save = page.getByRole("button", { name: en.schedule.form.save });
    await save.waitFor();
    expect(await save.isDisabled()).toBe(true);
    await page.getByRole("button", { name: en.schedule.form.example.daily }).click();
    await page.getByLabel(en.schedule.overlapTitle).selectOption("queue");
    await save.click();
    await page.waitForURL(/\/schedules\/sch_[^/]+$/);
    expect((await schedules())[0]).toMatchObject({
      trigger: { cron: "0 7 * * *", timeZone: "Europe/Madrid" },
      action: { parameters: { x: 5 } },
      overlap: "queue",
    });

    await page.getByRole("button", { name: en.action.delete, exact: true }).click();
    await page.getByText(en.schedule.emptyTitle).waitFor();
    expect(await schedules()).toEqual([]);
    await page.getByRole("button", { name: en.action.undo }).click();
    await page.getByRole("listitem").getByRole("link", { name, exact: true }).waitFor();
    expect((await schedules())[0]).toMatchObject({ name, trigger: { cron: "0 7 * * *" }, overlap: "queue" });
    // The browser says of its own that the expression with minute 61 was refused.
    expect(complaints.filter((one) => !/ 422 .*\/schedules\/preview$/.test(one))).toEqual([]);
    await close();
  }, 240_000);

  test("the calendar shows what fired and what will, day by day by the keyboard", async () => {
    // It cannot start any more, and says so where it was to start something.
    const body = { name: "gone", definition: { steps: { a: { kind: "script", command: "true" } as const } } };
    const { id: pipelineId } = await client().pipeline.create({ params: { projectId }, body });
    const { id: scheduleId } = await client().schedule.create({
      params: { projectId },
      body: {
        name: "leap-days",
        trigger: { kind: "time", cron: "0 0 29 2 *" },
        action: { kind: "pipeline", pipeline: "gone" },
      },
    });
    await client().pipeline.delete({ params: { projectId, pipelineId } });
    const { state } = await client().schedule.fire({ params: { projectId, scheduleId } });
    expect(state).toBe("failed");

    const { page, complaints, close } = await visit(server, { timezoneId: "Europe/Madrid" });
    await page.goto(address);
    const calendar = page.getByRole("grid", { name: en.schedule.calendar.title });
    const today = calendar.locator("[aria-current=date]");
    await expectDay(today, /1 did not start/);
    expect(await axeFindings(page)).toEqual([]);
    // What did not start says why below; from the day on there is one due each day.
    const ofDay = page.getByRole("region", { name: /2\d{3}$/ });
    await ofDay.getByText(en.schedule.mark.failed).waitFor();
    await ofDay.getByText(/gone/).first().waitFor();
    await today.press("ArrowRight");
    await expectFocus(page, /\d due/);
    await ofDay.getByText(en.schedule.mark.due).waitFor();
    await page.keyboard.press("PageDown");
    await expectFocus(page, /\d due/);
    await page.keyboard.press("Home");
    await expectFocus(page, /^Monday/);
    const { searchParams } = new URL(page.url());
    expect(searchParams.get("day")).toMatch(/^\d{4}-\d\d-\d\d$/);
    await page.getByText(en.schedule.calendar.week, { exact: true }).click();
    await page.waitForURL(/view=week/);
    expect(await calendar.getByRole("button").count()).toBe(7);
    await expectDay(calendar.getByRole("button").nth(6), /^Sunday.*\d due/);
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole("button", { name: named(en.schedule.pauseNamed) }).click();
    await page.getByRole("button", { name: named(en.schedule.resumeNamed) }).waitFor();
    await expectDay(calendar.getByRole("button").nth(6), /nothing/);
    await page.getByRole("button", { name: named(en.schedule.resumeNamed) }).click();
    await expectDay(calendar.getByRole("button").nth(6), /\d due/);
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);

  test("what a job ran is put on a schedule, for new data", async () => {
    const params = { projectId };
    const { job } = await client().job.submit({
      params,
      body: { command: "wc -l ${{inputs.houses}}", inputs: { houses: { dataId: await importHouses() } } },
    });
    await server.effects.jobs.ended(job.id);
    const { page, complaints, close } = await visit(server);
    await page.goto(`${address}/new?job=${job.id}`);
    const create = page.getByRole("button", { name: en.schedule.form.create });
    await page.getByLabel(en.schedule.name, { exact: true }).first().fill("counted");
    await page.getByText(en.schedule.form.trigger.drift, { exact: true }).click();
    // There is no endpoint that could drift.
    expect(await create.isDisabled()).toBe(true);
    await page.getByText(en.schedule.form.trigger.data, { exact: true }).click();
    // Above the script's own inputs.
    await page.getByRole("combobox", { name: en.schedule.form.data }).first().click();
    await page.getByRole("listbox").getByRole("option", { name: "houses" }).click();
    expect(await axeFindings(page)).toEqual([]);
    await create.click();
    await page.waitForURL(/\/schedules\/sch_/);
    await page.getByText(en.schedule.onData.replace("{name}", "houses")).first().waitFor();
    const made = (await schedules()).find((one) => one.name === "counted");
    const { spec } = await client().job.script({ params: { jobId: job.id } });
    expect(made).toMatchObject({ trigger: { kind: "data", data: "houses" }, action: { kind: "script", script: spec } });

    // A new version is there: the page says so without being asked.
    await importHouses();
    const history = page.getByRole("region", { name: en.schedule.history });
    await history.getByText(en.schedule.cause.data).waitFor({ timeout: 60_000 });
    await history.getByText(/version 2 of houses/).waitFor();
    await history.getByText(en.schedule.mark.succeeded).waitFor({ timeout: 60_000 });
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);

  test("weeks begin with Sunday, and a day has twice twelve hours, where people have it so", async () => {
    const { page, complaints, close } = await visit(server, { locale: "en-US", timezoneId: "Europe/Madrid" });
    await page.goto(`${address}?view=week`);
    const calendar = page.getByRole("grid");
    await expectDay(calendar.getByRole("button").first(), /^Sunday/);
    await calendar
      .getByText(/7:00\sAM/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("viewers see it all and change nothing, on a narrow screen in Spanish", async () => {
    const { id } = await client().user.create({ body: { name: "Zoe", email: "zoe@example.org" } });
    await client().member.set({ params: { projectId, memberId: id }, body: { role: "viewer" } });
    const { url } = await client().user.invite({ params: { userId: id } });
    const { page, complaints, close } = await openPage({ language: "es", viewport: { width: 360, height: 740 } });
    await page.goto(url);
    await page.getByRole("link", { name: "Houses" }).waitFor();
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await page.goto(address);
    await page.getByText("A las 7:00, cada día.").waitFor();
    expect(await fits()).toBeLessThanOrEqual(0);
    expect(await page.getByRole("button", { name: es.schedule.pauseNamed.replace("{name}", name) }).count()).toBe(0);
    expect(await page.getByRole("link", { name: es.schedule.new }).count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("listitem").getByRole("link", { name, exact: true }).click();
    await page.getByText(es.schedule.history).waitFor();
    expect(await page.getByRole("button", { name: es.schedule.fire }).count()).toBe(0);
    expect(await fits()).toBeLessThanOrEqual(0);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

type Locator = ReturnType<Page["locator"]>;

/** Until a day is said to be so: what fires is asked for again and again. */
async function expectDay(day: Locator, said: RegExp): Promise<void> {
  const words = day.locator("> *").first();
  for (let turns = 0; turns < 300 && !said.test((await words.textContent()) ?? ""); turns++) await sleep(100);
  expect(await words.textContent()).toMatch(said);
}

/** Until the day that has the focus is said to be so. */
const expectFocus = (page: Page, said: RegExp) => expectDay(page.locator("button:focus"), said);
