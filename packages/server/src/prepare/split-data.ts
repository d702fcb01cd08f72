import type { Task } from "@crisol/contract";
import {
  type Frame,
  type RowSplit,
  readTarget,
  type SplitSpec,
  splitRows,
  type Target,
  takeRows,
} from "@crisol/engine";

/** What is to be predicted. */
export interface TargetDefinition {
  readonly task: Task;
  readonly target: string;
  readonly positiveClass: string | null;
}

/** Rows that can be learnt from, divided. */
export interface SplitData {
  /** Only rows whose target has a value. */
  readonly frame: Frame;
  /** The rows of the whole that `frame` has, ascending. */
  readonly kept: Uint32Array;
  /** Of all rows of `frame`. */
  readonly target: Target;
  /** In the order of the target's indices, the positive class last; empty for regression. */
  readonly classes: readonly string[];
  readonly rows: RowSplit;
  readonly missingTargetCount: number;
}

/**
 * Leaves out the rows without a target and divides the others. Throws EngineError "bad_target" when the target does
 * not fit the task, and RecipeError when the rows cannot be divided so.
 */
export function splitData(frame: Frame, definition: TargetDefinition, split: SplitSpec): SplitData {
  const all = Uint32Array.from({ length: frame.rowCount }, (_, row) => row);
  const { task, target, positiveClass } = definition;
  const reader = readTarget(frame, target, task, all, positiveClass ?? undefined);
  const usable = reader.read(all);
  const kept = usable.rows.length === frame.rowCount ? frame : takeRows(frame, usable.rows);
  return {
    frame: kept,
    kept: usable.rows,
    target: usable.target,
    classes: reader.classes,
    rows: splitRows(kept, usable.target, split),
    missingTargetCount: frame.rowCount - usable.rows.length,
  };
}
