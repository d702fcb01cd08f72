import { RESTORE_MS } from "../define/projects.js";
import type { Effects } from "../effects.js";

/**
 * Removes for good the runs of clients, the logged models and the experiments whose time to be restored is over, and what
 * artifacts were theirs. Runs that a training of ours or a version of a model hangs on, and logged models whose files a
 * version has, stay until those go.
 */
export async function purgeTracked({ store, clock }: Pick<Effects, "store" | "clock">): Promise<void> {
  const before = clock.now() - RESTORE_MS;
  await store.write(async (tx) => {
    await tx
      .deleteFrom("run")
      .where("deletedAtMs", "<", before)
      .where("id", "not in", (own) => own.selectFrom("training").select("runId"))
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom("modelVersion").select("version").whereRef("modelVersion.runId", "=", "run.id"))),
      )
      .execute();
    await tx
      .deleteFrom("loggedModel")
      .where("deletedAtMs", "<", before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("modelVersion").select("version").whereRef("modelVersion.loggedModelId", "=", "loggedModel.id"),
          ),
        ),
      )
      .execute();
    await tx
      .deleteFrom("experiment")
      .where("deletedAtMs", "<", before)
      .where("id", "not in", (own) => own.selectFrom("run").select("experimentId"))
      .execute();
    // By what is left, not by what went: a purge of a project takes runs too.
    await tx
      .deleteFrom("artifact")
      .where("rootId", "not in", (own) => own.selectFrom("run").select("id"))
      .where("rootId", "not in", (own) => own.selectFrom("loggedModel").select("id"))
      .where("rootId", "not in", (own) => own.selectFrom("code").select("id"))
      .execute();
  });
}
