import { RESTORE_MS } from "../../define/projects.js";
import type { Effects } from "../../effects.js";

/** Removes for good the pipelines whose time to be restored is over, with the records of their runs. */
export async function purgePipelines({ store, clock }: Pick<Effects, "store" | "clock">): Promise<void> {
  await store.write((tx) =>
    tx
      .deleteFrom("pipeline")
      .where("deletedAtMs", "<", clock.now() - RESTORE_MS)
      .execute(),
  );
}
