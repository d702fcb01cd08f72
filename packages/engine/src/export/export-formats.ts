const TREES = ["gradient_boosting", "random_forest", "extra_trees"];
const LINEAR = ["linear_regression", "ridge", "lasso", "elastic_net", "poisson_regression", "logistic_regression"];

/** Which models each format can hold: the algorithms, and whether one whose probabilities are calibrated. */
const FORMATS = {
  onnx: { algorithms: [...TREES, ...LINEAR], otherwise: "only_trees_and_linear", calibrated: false },
  javascript: { algorithms: [...TREES, ...LINEAR], otherwise: "only_trees_and_linear", calibrated: true },
  wasm: { algorithms: TREES, otherwise: "only_trees", calibrated: false },
  lightgbm: { algorithms: ["gradient_boosting"], otherwise: "only_gradient_boosting", calibrated: false },
  xgboost: { algorithms: ["gradient_boosting"], otherwise: "only_gradient_boosting", calibrated: false },
} as const;

export type ExportFormatName = keyof typeof FORMATS;

/** Why a format cannot hold a model: it is for other algorithms, or its probabilities would not be the calibrated ones. */
export type ExportRefusal = (typeof FORMATS)[ExportFormatName]["otherwise"] | "calibrated";

export interface ExportPossibility {
  readonly format: ExportFormatName;
  /** Null where the model can be exported. */
  readonly refusal: ExportRefusal | null;
}

/** Every format, and what keeps a model from it that was trained here. Imported ones may have more that a format has no word for. */
export function exportPossibilities(model: {
  readonly algorithm: string;
  readonly calibrated: boolean;
}): ExportPossibility[] {
  return (Object.keys(FORMATS) as ExportFormatName[]).map((format) => {
    const { algorithms, otherwise, calibrated } = FORMATS[format];
    if (!(algorithms as readonly string[]).includes(model.algorithm)) return { format, refusal: otherwise };
    return { format, refusal: model.calibrated && !calibrated ? "calibrated" : null };
  });
}
