import type { Page } from "playwright-core";
import type { TestServer } from "../../packages/server/test/harness.js";
import en from "../../packages/studio/src/i18n/en.js";

/**
 * Sends a script from its folder by the form, in English, and waits for the page of its run. The command names all that it is
 * given, of which the form makes rows; its one input is a data set called `data`, and `fill` fills in the rest.
 */
export async function submitScript(
  page: Page,
  server: TestServer,
  {
    projectId,
    folder,
    command,
    data,
    fill,
  }: {
    readonly projectId: string;
    readonly folder: string;
    readonly command: string;
    readonly data: string;
    readonly fill: () => Promise<void>;
  },
): Promise<void> {
  await page.goto(`${server.url}/projects/${projectId}/jobs/new`);
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: en.codes.chooseFolder }).click();
  await (await choosing).setFiles(folder);
  await page.getByRole("link", { name: en.codes.files, exact: true }).waitFor();
  await page.getByRole("textbox", { name: en.jobs.form.command }).fill(command);
  // What the command names is not below yet.
  const addIt = page.getByRole("button", { name: en.jobs.form.addIt }).first();
  for (let named = command.split("${{").length - 1; named > 0; named--) await addIt.click();
  await page.getByRole("group", { name: "Input 1" }).getByLabel(en.jobs.form.dataSet).selectOption(data);
  await fill();
  await page.getByRole("button", { name: en.jobs.form.submit, exact: true }).click();
  await page.waitForURL(/\/train\/log\/[0-9a-f]{32}/);
}
