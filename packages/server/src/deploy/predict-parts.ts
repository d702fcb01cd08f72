import {
  EngineError,
  type Frame,
  type Pipeline,
  type Prediction,
  RecipeError,
  type Threads,
  takeRows,
} from "@crisol/engine";

/** Some rows of a frame that follow each other: their prediction, or why the one row has none. */
export interface PredictedPart {
  readonly rowCount: number;
  readonly prediction: Prediction | null;
  readonly problem: string | null;
}

/**
 * The prediction of the frame's rows in their order, in parts. Rows that the model cannot score are alone: what fails is halved
 * until they are. Columns that do not fit throw RecipeError, because then no row can be scored.
 */
export function* predictParts(
  pipeline: Pipeline,
  frame: Frame,
  threads?: Threads,
  from = 0,
  to = frame.rowCount,
): Generator<PredictedPart> {
  if (from === to) return;
  const rows = Uint32Array.from({ length: to - from }, (_, i) => from + i);
  try {
    const own = to - from === frame.rowCount ? frame : takeRows(frame, rows);
    yield { rowCount: to - from, prediction: pipeline.predict(own, threads && { threads }), problem: null };
  } catch (error) {
    if (!(error instanceof EngineError) || error instanceof RecipeError) throw error;
    if (to - from === 1) {
      yield { rowCount: 1, prediction: null, problem: error.message };
      return;
    }
    const middle = from + Math.floor((to - from) / 2);
    yield* predictParts(pipeline, frame, undefined, from, middle);
    yield* predictParts(pipeline, frame, undefined, middle, to);
  }
}
