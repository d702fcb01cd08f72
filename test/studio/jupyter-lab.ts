import type { Page } from "playwright-core";

/** Makes a new file in JupyterLab, runs `source` in its first cell, and returns what it printed, which has `letters` or failed. */
export async function runInLab(lab: Page, source: string): Promise<string> {
  lab.setDefaultTimeout(120_000);
  await lab.locator(".jp-LauncherCard[title*='Crisol']").first().click();
  const editor = lab.locator(".jp-Notebook .jp-CodeCell .cm-content").first();
  await editor.click();
  await lab.keyboard.insertText(source);
  // What is run before the kernel is there is run never.
  await lab.getByText("Python 3 (Crisol) | Idle").waitFor();
  await lab.keyboard.press("Shift+Enter");
  const output = lab.locator(".jp-Notebook .jp-OutputArea-output").first();
  await output.filter({ hasText: /\S/ }).waitFor();
  return (await output.textContent()) ?? "";
}
