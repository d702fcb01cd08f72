import { join } from "node:path";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as Sdk from "../../packages/sdk/src/index.js";
import type { TestServer } from "../../packages/server/test/harness.js";
import { hasChromium } from "../../scripts/chromium.mjs";
import { closeBrowser, startStudio, visit } from "./browser.js";

/** The SDK as a script that a page can load: `sdk.createClient`. */
async function sdkScript(): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, "../../packages/sdk/src/index.ts"),
    platform: "browser",
    resolve: { conditionNames: ["source", "import", "browser", "default"] },
  });
  const { output } = await build.generate({ format: "iife", name: "sdk" });
  await build.close();
  return output[0].code;
}

describe.skipIf(!hasChromium)("the SDK's tracking in a page", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startStudio();
  });
  afterAll(async () => {
    await closeBrowser();
    await server.close();
  });

  test("logs a run with a curve, a File and a model, with the browser's cookie as its credential", async () => {
    const { page, complaints, close } = await visit(server);
    await page.evaluate(`${await sdkScript()}; globalThis.sdk = sdk;`);
    const seen = await page.evaluate(async () => {
      const { createClient } = (globalThis as unknown as { sdk: typeof Sdk }).sdk;
      const { tracking, run: runs } = createClient({ baseUrl: "" });
      const run = await tracking.startRun({ experiment: "in a page", params: { lr: 0.1 } });
      for (let step = 0; step < 1500; step++) await run.logMetric("loss", 1 / (step + 1), { step });
      await run.logArtifact(new File(["<svg/>"], "plot.svg"));
      await run.logModel(new Uint8Array([1, 2]), { name: "net", path: "net.onnx" });
      const path = await run.logArtifact("plot.svg").catch((error) => String(error));
      await run.end();
      const params = { projectId: run.summary.projectId, runId: run.id };
      const [{ log, state, user }, { items }] = await Promise.all([runs.log({ params }), runs.artifacts({ params })]);
      return { log, state, user, items, path };
    });
    expect(seen).toMatchObject({
      state: "succeeded",
      log: { params: [{ key: "lr", value: "0.1" }], metrics: [{ key: "loss", step: 1499, pointCount: 1500 }] },
      items: [{ path: "plot.svg", sizeBytes: 6 }],
      path: "TypeError: A page cannot read the file plot.svg: give a File or its bytes.",
    });
    expect(seen.log.models).toMatchObject([{ name: "net", state: "ready" }]);
    expect(complaints).toEqual([]);
    await close();
  });
});
