import { readFile, writeFile } from "node:fs/promises";
import { contract, type ModelVersion, type Signature } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun, type TrainedRun } from "../../test/trained-run.js";
import { LoadedModels } from "./loaded-models.js";

let server: TestServer;
let run: TrainedRun;
let version: ModelVersion;
beforeAll(async () => {
  server = await startTestServer();
  run = await addTrainedRun(server);
  version = await server.api(contract.model.register, {
    params: { projectId: run.projectId },
    body: { runId: run.runId, name: "churn" },
  });
});
afterAll(() => server.close());

/** Loads the version as a server that has just started does. */
const load = () => new LoadedModels(server.effects.store, server.effects.blobs).get(version);

describe("a model is loaded", () => {
  test("when file and signature are what was registered", async () => {
    expect((await load()).pipeline.classes).toEqual(["no", "yes"]);
  });

  test("safety-10 only if every bit of its file is as it was", async () => {
    const path = server.effects.blobs.path(version.sha256!);
    const bytes = await readFile(path);
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      for (const bit of [0, 7]) {
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 1 << bit;
        await writeFile(path, flipped);
        await expect(load(), `bit ${bit} of byte ${at}`).rejects.toMatchObject({ code: "model_file_invalid" });
      }
    }
    await writeFile(path, bytes);
    expect((await load()).sizeBytes).toBe(bytes.length);
  });

  test("only if its signature is that of its file", async () => {
    const signature = version.signature!;
    const { inputs, output } = signature;
    const changed: [Signature, RegExp][] = [
      [{ inputs: inputs.slice(1), output }, /input amount \(numeric\)/],
      [{ inputs: [...inputs, { ...inputs[0]!, name: "age" }], output }, /input age \(numeric\)/],
      [{ inputs: inputs.map((one) => (one.name === "city" ? { ...one, type: "number" } : one)), output }, /input city/],
      [{ inputs, output: { ...output, task: "regression" } }, /is for regression/],
      [{ inputs, output: { ...output, target: "stays" } }, /predicts stays/],
      [{ inputs, output: { ...output, classes: ["yes", "no"] } }, /classes of its signature are yes, no/],
    ];
    const save = (given: Signature) =>
      server.effects.store.write((tx) =>
        tx
          .updateTable("modelVersion")
          .set({ signature: JSON.stringify(given) })
          .where("modelId", "=", version.modelId)
          .execute(),
      );
    for (const [given, problem] of changed) {
      await save(given);
      await expect(load()).rejects.toMatchObject({
        code: "model_file_invalid",
        message: expect.stringMatching(problem),
      });
    }
    await save(signature);
    await load();
  });
});
