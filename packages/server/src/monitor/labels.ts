import { CrisolError, type FieldProblem, type Signature } from "@crisol/contract";
import { type Kysely, sql } from "kysely";
import type { Database } from "../store/database.js";
import { jsonRows } from "../store/sql.js";

export interface Label {
  readonly id: string;
  readonly label: string | number;
}

/**
 * The labels as they are kept: a class of the model, or a finite number. A class that looks like a number may come as
 * one. Throws `label_invalid` with every label that cannot be used; then none is kept.
 */
export function checkLabels(output: Signature["output"], labels: readonly Label[]): Label[] {
  const problems: FieldProblem[] = [];
  const classes = new Set(output.classes);
  const checked = labels.map(({ id, label }, i): Label => {
    const field = `labels[${i}].label`;
    if (output.task === "regression") {
      if (typeof label === "number" && Number.isFinite(label)) return { id, label };
      problems.push({ field, message: `${field} must be a number, not ${JSON.stringify(label).slice(0, 60)}` });
    } else {
      const name = String(label);
      if (classes.has(name)) return { id, label: name };
      const known = output.classes.slice(0, 10).join(", ");
      problems.push({ field, message: `${field} must be one of ${known}, not ${JSON.stringify(label).slice(0, 60)}` });
    }
    return { id, label };
  });
  if (problems.length > 0) {
    const params = { field: problems[0]!.field, problem: problems[0]!.message };
    throw new CrisolError("label_invalid", params, problems.slice(0, 100));
  }
  return checked;
}

/**
 * Keeps the labels, all or none. The same label again changes nothing; another one for a row takes the place of the
 * first, also within one request. Returns the ids of no captured row.
 */
export async function writeLabels(
  tx: Kysely<Database>,
  endpointId: string,
  labels: readonly Label[],
  nowMs: number,
): Promise<string[]> {
  // One statement for all: 10,000 statements would hold up every other request for half a second.
  const lastOf = new Map(labels.map(({ id, label }) => [id, label]));
  const kept = [...lastOf].map(([id, label]) => ({ id, label: JSON.stringify(label) }));
  const given = jsonRows(tx, { id: "text", label: "text" }, kept);
  const found = await sql<{ id: string }>`
    select "id" from "capturedRow" where "endpointId" = ${endpointId}
      and "id" in (select "id" from ${given} as given)`.execute(tx);
  await sql`
    update "capturedRow" set "label" = given."label", "labelledAtMs" = ${nowMs} from ${given} as given
    where "endpointId" = ${endpointId} and "capturedRow"."id" = given."id"
      and "capturedRow"."label" is distinct from given."label"`.execute(tx);
  const known = new Set(found.rows.map((row) => row.id));
  return [...lastOf.keys()].filter((id) => !known.has(id));
}
