/** What went wrong, for programs; the message says it to people. */
export type EngineErrorCode =
  | "missing_values"
  | "category_feature"
  | "feature_mismatch"
  | "bad_rows"
  | "bad_matrix"
  | "value_too_large"
  | "bad_target"
  | "bad_prediction"
  | "bad_weights"
  | "bad_split"
  | "unknown_algorithm"
  | "unsupported_task"
  | "bad_params"
  | "bad_objective"
  | "bad_warm_start"
  | "not_converging"
  | "bad_background"
  | "bad_grid"
  | "bad_space"
  | "bad_search"
  | "unknown_column"
  | "unsupported_explanation"
  | "cancelled"
  | "no_inference"
  | "out_of_memory"
  | "threads_unavailable"
  | "bad_model_file"
  | "unsupported_model"
  | "unsupported_export";

/** Thrown for input that the engine cannot work with: a sentence with the field, the bound and the value. */
export class EngineError extends Error {
  override readonly name: string = "EngineError";
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A model file, or a part of one, that is damaged, foreign or made to do harm. Nothing of it has been used. */
export class ModelFileError extends EngineError {
  override readonly name = "ModelFileError";

  constructor(message: string) {
    super("bad_model_file", message);
  }
}
