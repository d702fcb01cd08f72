import type { Reason, TargetState } from "@crisol/contract";
import type { Tx } from "../../store/database.js";

/** Moves a target into a state, in which nothing has been tried yet; `reason` says why, where that needs saying. */
export async function enter(
  tx: Tx,
  targetId: string,
  state: TargetState,
  nowMs: number,
  reason: Reason | null = null,
): Promise<void> {
  const tries = state === "starting" || state === "stopping";
  await tx
    .updateTable("computeTarget")
    .set({
      state,
      reason: reason === null ? null : JSON.stringify(reason),
      sinceMs: nowMs,
      attempts: 0,
      nextTryAtMs: tries ? nowMs : null,
      ...(state === "ready" && { busyAtMs: nowMs }),
    })
    .where("id", "=", targetId)
    .execute();
}
