import type { FastifyInstance } from "fastify";
import { purgePipelines } from "./automate/pipelines/purge.js";
import { blobsUsedByJobs } from "./compute/blob-references.js";
import { blobsUsedByData } from "./data/blob-references.js";
import { purgeProjects } from "./define/purge.js";
import { blobsUsedByModels } from "./deploy/blob-references.js";
import type { Effects } from "./effects.js";
import { purgeNotebooks } from "./script/notebooks/purge.js";
import { blobsUsedByArtifacts } from "./track/artifacts.js";
import { purgeTracked } from "./track/purge.js";
import { blobsUsedByRuns } from "./train/blob-references.js";

/** Not at once: whoever starts a server wants to use it. In ms. */
const FIRST_AFTER_MS = 5 * 60_000;
const EVERY_MS = 6 * 3_600_000;
/** Content that was put this long ago and is in no record was left over; what a job has just put is not yet in one. */
const GRACE_MS = 24 * 3_600_000;

/**
 * From time to time while `app` runs: removes the projects whose time to be restored is over, and gives back the room of
 * content that nothing refers to any more.
 */
export function registerHousekeeping(app: FastifyInstance, effects: Effects): void {
  const sweep = () => {
    purgeProjects(effects)
      .then(() => purgeTracked(effects))
      .then(() => purgeNotebooks(effects))
      .then(() => purgePipelines(effects))
      .then(() => sweepBlobs(effects))
      .catch((error: unknown) => effects.log.error({ err: error }, "housekeeping failed"));
  };
  const first = setTimeout(sweep, FIRST_AFTER_MS).unref();
  const others = setInterval(sweep, EVERY_MS).unref();
  app.addHook("onClose", async () => {
    clearTimeout(first);
    clearInterval(others);
  });
}

/**
 * Deletes the blobs that no step's record refers to and were put longer than `graceMs` ago. A step that keeps blobs
 * adds its `blobsUsedBy...` here, or loses them.
 */
export async function sweepBlobs({ store, blobs, log }: Effects, graceMs = GRACE_MS): Promise<void> {
  const swept = await blobs.sweep(async (sha256s) => {
    const used = new Set<string>();
    for (const usedBy of [blobsUsedByJobs, blobsUsedByData, blobsUsedByRuns, blobsUsedByModels, blobsUsedByArtifacts]) {
      for (const sha256 of await usedBy(store.read, sha256s)) used.add(sha256);
    }
    return sha256s.filter((sha256) => !used.has(sha256));
  }, graceMs);
  if (swept.deleted > 0) log.info(swept, "content that nothing refers to was deleted");
}
