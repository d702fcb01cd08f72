import {
  type AdviceAnswers,
  type AdviceFacts,
  CrisolError,
  type DataColumn,
  type Reason,
  type Task,
} from "@crisol/contract";
import { columnSummaries } from "../../../data/column-summaries.js";
import { readFrame } from "../../../data/frame.js";
import type { Blobs } from "../../../store/blobs.js";
import { definitionSuggestion } from "../../suggestion.js";
import { imageColumnsOf, textColumnsOf, timeOrderOf, typesOf } from "./column-facts.js";
import { type CarriedOn, measureTraining } from "./measure-training.js";

/** A finished version of data. */
export interface MeasuredData {
  readonly sha256: string;
  readonly columns: readonly DataColumn[];
  readonly rowCount: number;
  readonly sizeBytes: number;
}

export interface DataFacts {
  readonly facts: AdviceFacts;
  readonly suggested: { readonly metric: string; readonly criteria: readonly string[] } | undefined;
  readonly remarks: readonly { readonly code: string; readonly params: Reason["params"] }[];
}

const SAMPLE_ROWS = 20_000;
/** Measurements that are kept: the same version, target and task are measured once. */
const KEPT = 50;
const measurements = new Map<string, Promise<CarriedOn>>();

/**
 * What a data version says by itself, for the target that was said or the most likely one. Throws `target_not_in_data`. What could
 * not be measured is null, with a remark.
 */
export async function factsOfData(blobs: Blobs, data: MeasuredData, answers: AdviceAnswers): Promise<DataFacts> {
  const { target } = answers;
  const names = data.columns.map(({ name }) => name);
  if (target !== undefined && !names.includes(target)) {
    throw new CrisolError("target_not_in_data", { value: target, columns: names.slice(0, 50).join(", ") });
  }
  const summaries = await columnSummaries(blobs, data.sha256);
  const suggestion = definitionSuggestion(summaries, target);
  const task = suggestion.task?.value ?? null;
  const order = timeOrderOf(await readFrame(blobs.path(data.sha256), { limit: SAMPLE_ROWS }));
  const seen = suggestion.classes.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const facts: AdviceFacts = {
    rows: data.rowCount,
    columns: data.columns.length,
    bytes: data.sizeBytes,
    types: typesOf(data.columns),
    textColumns: textColumnsOf(summaries),
    imageColumns: imageColumnsOf(summaries),
    ...order,
    target: suggestion.target?.value ?? null,
    task,
    positiveClass: suggestion.positiveClass?.value ?? null,
    classes: suggestion.classes,
    rarestShare: seen > 0 ? Math.min(...suggestion.classes.map(({ rowCount }) => rowCount)) / seen : null,
    measured: null,
  };
  const metric = suggestion.primaryMetric?.value;
  const suggested =
    metric === undefined ? undefined : { metric, criteria: suggestion.criteria.map(({ value }) => value) };
  if (task === null || facts.target === null || metric === undefined) return { facts, suggested, remarks: [] };
  try {
    const measured = await measurementOf(blobs, data, {
      task,
      target: facts.target,
      positiveClass: facts.positiveClass,
      metric,
    });
    return { facts: { ...facts, measured }, suggested, remarks: [] };
  } catch (error) {
    const problem = error instanceof Error ? error.message.slice(0, 300) : String(error);
    return { facts, suggested, remarks: [{ code: "facts_not_measured", params: { problem } }] };
  }
}

interface Definition {
  readonly task: Task;
  readonly target: string;
  readonly positiveClass: string | null;
  readonly metric: string;
}

function measurementOf(
  blobs: Blobs,
  { sha256, rowCount, columns }: MeasuredData,
  definition: Definition,
): Promise<CarriedOn> {
  const key = JSON.stringify([sha256, definition]);
  const known = measurements.get(key);
  if (known) return known;
  const made = measureTraining({
    parquetPath: blobs.path(sha256),
    rowCount,
    columnCount: columns.length,
    ...definition,
  });
  measurements.set(key, made);
  made.catch(() => measurements.delete(key));
  const oldest = measurements.keys().next().value;
  if (measurements.size > KEPT && oldest !== undefined) measurements.delete(oldest);
  return made;
}
