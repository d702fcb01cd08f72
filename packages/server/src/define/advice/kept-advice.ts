import type { Advice, KeptAdvice } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../../store/page.js";
import type { AdviceTable } from "../tables.js";

/** Keeps the advice that a project was set up by, answers and facts included. */
export async function keepAdvice(tx: Tx, projectId: string, advice: Advice, nowMs: number): Promise<KeptAdvice> {
  const row = { id: newId("adv"), projectId, advice: JSON.stringify(advice), createdAtMs: nowMs };
  await tx.insertInto("advice").values(row).execute();
  return keptOf(row);
}

/** A page of a project's advice, newest first. */
export async function listAdvice(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest,
): Promise<Page<KeptAdvice>> {
  const found = await pageOf(db.selectFrom("advice").selectAll().where("projectId", "=", projectId), page);
  return mapPage(found, keptOf);
}

function keptOf({ advice, createdAtMs, ...row }: Selectable<AdviceTable>): KeptAdvice {
  return { ...row, advice: asOfNow(JSON.parse(advice) as Advice), createdAt: new Date(createdAtMs).toISOString() };
}

/** Of advice that was kept before targets had a part in it, all prices are list prices, and no place was advised. */
function asOfNow({ compute, estimate, setUp, ...advice }: Advice): Advice {
  const { development, training } = compute;
  const listed = { currency: "USD", target: null };
  return {
    ...advice,
    compute: { development: { ...listed, ...development }, training: { ...listed, ...training } },
    estimate: { ...estimate, currency: estimate.currency ?? "USD" },
    setUp: { ...setUp, resources: setUp.resources ?? null },
  };
}
