import type { JobTable } from "../src/compute/tables.js";
import { newId } from "../src/store/ids.js";
import type { Store } from "../src/store/store.js";

/** Puts a job into the store that no process runs, and returns its id. */
export async function addJobRow(store: Store, changes: Partial<JobTable> = {}): Promise<string> {
  const job: JobTable = {
    id: newId("job"),
    projectId: newId("prj"),
    kind: "train",
    name: null,
    priority: 50,
    retriesLeft: 0,
    nodes: 1,
    cores: 1,
    heldCores: null,
    memoryBytes: null,
    ...{
      wants: null,
      targetId: null,
      targetName: null,
      pricePerHour: null,
      reason: null,
      paidSeconds: 0,
      paidShare: null,
    },
    state: "succeeded",
    subject: "run:x",
    spec: "{}",
    position: 1,
    progress: null,
    errorCode: null,
    errorMessage: null,
    wallSeconds: null,
    cpuSeconds: null,
    peakMemoryBytes: null,
    readBytes: null,
    writtenBytes: null,
    energyWattHours: null,
    cost: null,
    currency: null,
    createdAtMs: 0,
    startedAtMs: null,
    endedAtMs: 0,
    attempt: 1,
    interruptions: 0,
    journalOffset: 0,
    lastSequence: 0,
    cancelRequestedAtMs: null,
    ...changes,
  };
  await store.write((tx) => tx.insertInto("job").values(job).execute());
  return job.id;
}
