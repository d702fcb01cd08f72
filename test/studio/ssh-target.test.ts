import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import en from "../../packages/studio/src/i18n/en.js";
import es from "../../packages/studio/src/i18n/es.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { startSshMachine, whyNoMachine } from "../ssh-machine.js";
import { axeFindings, visit } from "./browser.js";
import { useComputeStudio } from "./compute-studio.js";

const SETTLES_MS = 5000;
/** The machine's cable is new to this one: Chromium then asks again for what it was fetching, and says so. */
const ofTheCable = /ERR_NETWORK_CHANGED/;

describe.skipIf(!hasChromium)("a compute target by SSH in the Studio", () => {
  const studio = useComputeStudio();
  const { client, send } = studio;

  test.skipIf(whyNoMachine() !== undefined)(
    "another machine is added by SSH, looked at, and what runs there says so",
    async () => {
      const machine = await startSshMachine();
      // Its addresses are the network's some seconds later.
      await sleep(SETTLES_MS);
      try {
        const { page, complaints, close } = await visit(studio.server);
        await page.goto(`${studio.server.url}/compute`);
        await page.getByRole("button", { name: en.compute.add }).click();
        const dialog = page.getByRole("dialog");
        await dialog.getByRole("textbox", { name: en.compute.name }).fill("box");
        await dialog.getByText(en.compute.kind.ssh).click();
        await dialog.getByRole("textbox", { name: en.compute.form.ssh.host, exact: true }).fill("-oProxyCommand=x");
        await dialog.getByText(/must be a host's name or address/).waitFor();
        await dialog.getByRole("textbox", { name: en.compute.form.ssh.host, exact: true }).fill(machine.host);
        await dialog.getByRole("textbox", { name: en.compute.form.ssh.user, exact: true }).fill("root");
        await dialog
          .getByRole("textbox", { name: en.compute.form.ssh.identityFile, exact: true })
          .fill(`${studio.folder}/none`);
        expect(await axeFindings(page)).toEqual([]);
        await dialog.getByRole("button", { name: en.compute.add }).click();
        await dialog.getByText(/does not let the server's key in/).waitFor({ timeout: 30_000 });
        await dialog
          .getByRole("textbox", { name: en.compute.form.ssh.identityFile, exact: true })
          .fill(machine.identityFile);
        await dialog.getByRole("button", { name: en.compute.add }).click();
        await page.getByRole("heading", { name: "box", level: 1 }).waitFor({ timeout: 60_000 });
        const { agent, id } = (await client().compute.list({ query: { name: "box" } })).items[0]!;
        await page.getByText(agent!.hostKey, { exact: true }).waitFor();
        await page.getByText(en.compute.agent.connected).waitFor({ timeout: 30_000 });
        const { job } = await send("box", "echo there");
        await studio.server.effects.jobs.ended(job.id);
        await page.getByRole("button", { name: en.compute.check }).click();
        await page.getByText(/It is reached by SSH/).waitFor();
        expect(await axeFindings(page)).toEqual([]);
        await page.goto(`${studio.server.url}/compute`);
        await page.getByRole("link", { name: "box" }).first().waitFor();
        const spanish = await visit(studio.server, { language: "es", viewport: { width: 390, height: 844 } });
        await spanish.page.goto(`${studio.server.url}/compute/${id}`);
        await spanish.page.getByText(es.compute.agent.connected).waitFor();
        expect(await axeFindings(spanish.page)).toEqual([]);
        expect(
          await spanish.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        ).toBeLessThanOrEqual(0);
        const said = [...complaints, ...spanish.complaints].filter((complaint) => !ofTheCable.test(complaint));
        expect(said).toEqual([expect.stringContaining("422")]);
        await spanish.close();
        await close();
        await client().compute.delete({ params: { targetId: id } });
      } finally {
        await machine.remove();
      }
    },
    180_000,
  );
});
