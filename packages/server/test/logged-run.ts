import { randomUUID } from "node:crypto";
import type { Store } from "../src/store/store.js";
import { addExperiment } from "../src/track/experiments.js";

/** A run of a client, in an experiment of its own; returns its id. */
export async function addTestRun(store: Store): Promise<string> {
  const id = randomUUID().replaceAll("-", "");
  await store.write(async (tx) => {
    const experiment = await addExperiment(tx, { projectId: "prj_test", name: `of ${id}`, nowMs: 1 });
    await tx
      .insertInto("run")
      .values({
        id,
        projectId: "prj_test",
        experimentId: experiment.id,
        name: "test",
        state: "running",
        userName: "",
        errorCode: null,
        errorMessage: null,
        createdAtMs: 1,
        startedAtMs: 1,
        endedAtMs: null,
        deletedAtMs: null,
      })
      .execute();
  });
  return id;
}
