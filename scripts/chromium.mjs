import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

/** Debian's package; `CRISOL_CHROMIUM` names another. */
const executablePath = process.env.CRISOL_CHROMIUM ?? "/usr/bin/chromium";
export const hasChromium = existsSync(executablePath);

/** A browser without a window, as the Studio's tests and the benches use it; the caller closes it. */
export function launchChromium() {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
