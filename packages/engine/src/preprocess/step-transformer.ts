import { checkLearnerInput, checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { EstimatorState, FittedTransformer, Target, Transformer, TransformInput } from "../estimator.js";
import type { Column } from "../frame/frame.js";
import { type Feature, type FeatureMatrix, takeMatrixRows } from "../frame/matrix.js";
import { learnerHeader, readLearner } from "../model-state.js";
import type { ParamTable, ParamValues } from "../params.js";
import { applyTransforms, type ColumnTransform, type FitContext } from "./column-transform.js";
import { fitStep } from "./fit-step.js";
import { loadTransform } from "./load-transform.js";
import { columnsOf, matrixOf } from "./matrix-columns.js";
import { RecipeError } from "./recipe-error.js";
import type { RecipeStep } from "./recipe-spec.js";
import { StateReader } from "./state-reader.js";
import { uniqueName } from "./unique-name.js";

interface StepTransformerSpec {
  readonly name: string;
  readonly params: ParamTable;
  /** What is done to a feature; nothing where there is no step for it. */
  readonly stepFor: (feature: Feature, params: ParamValues) => Omit<RecipeStep, "columns"> | undefined;
  /** Whether the target is looked at. Default false. */
  readonly usesTarget?: boolean;
}

const NO_TARGET: Target = { task: "regression", values: new Float64Array(0), classCount: 0 };

/**
 * A step of a recipe as a transformer of its own, on every feature that it is for. Missing values and categories come as
 * they are; infinite numbers count as missing. A row of weight 0 is no row; other weights make no difference, as in a
 * recipe.
 */
export function stepTransformer(spec: StepTransformerSpec): Transformer<FittedStep> {
  const transformer: Transformer<FittedStep> = {
    name: spec.name,
    params: spec.params,
    nativeCategories: true,
    nativeMissing: true,
    fit: (input) => fitTransform(input).fitted,
    load(state: EstimatorState): FittedStep {
      const { features } = readLearner(state, spec.name);
      const loaded = asModelFileError(() => {
        const transforms = new StateReader(state.header, spec.name).list("transforms");
        return transforms.map((entry, i) => loadTransform(new StateReader(entry, `transforms[${i}]`)));
      });
      // Runs on no rows, so that transforms and features that do not fit together are found out now.
      return asModelFileError(() => new FittedStep(transformer, features, loaded));
    },
    ...(spec.usesTarget && { fitTransform }),
  };
  return transformer;

  function fitTransform(input: TransformInput): { readonly fitted: FittedStep; readonly train: FeatureMatrix } {
    checkLearnerInput(transformer, input);
    const { x, weights, seed, params } = input;
    const rows = Array.from({ length: x.rowCount }, (_, row) => row).filter((row) => weights?.[row] !== 0);
    const columns = columnsOf(rows.length === x.rowCount ? x : takeMatrixRows(x, rows));
    const target = spec.usesTarget ? targetOf(spec.name, input, rows) : NO_TARGET;
    const names = new Set(x.features.map(({ name }) => name));
    const fittedColumns = columns.map((column, f) => {
      const step = spec.stepFor(x.features[f] as Feature, params);
      if (!step) return { train: [column] };
      const context: FitContext = { target, seed: seed + f, uniqueName: (name) => uniqueName(names, name) };
      return fitStep(column, { ...step, columns: [column.name] } as RecipeStep, context);
    });
    const transforms = fittedColumns.flatMap((fitted) => ("transform" in fitted ? [fitted.transform] : []));
    const fitted = new FittedStep(transformer, x.features, transforms);
    input.onIteration?.({ iteration: 1, totalIterations: 1, losses: {} });
    const train = matrixOf(
      fittedColumns.flatMap((column): readonly Column[] => column.train),
      rows.length,
    );
    return { fitted, train: rows.length === x.rowCount ? train : scatter(fitted.transform(x), train, rows) };
  }
}

export class FittedStep implements FittedTransformer {
  readonly estimator: string;
  readonly features: readonly Feature[];
  readonly outputFeatures: readonly Feature[];
  readonly #transformer: Pick<Transformer, "name" | "nativeCategories" | "nativeMissing">;
  readonly #transforms: readonly ColumnTransform[];

  constructor(
    transformer: Pick<Transformer, "name" | "nativeCategories" | "nativeMissing">,
    features: readonly Feature[],
    transforms: readonly ColumnTransform[],
  ) {
    this.estimator = transformer.name;
    this.features = features;
    this.#transformer = transformer;
    this.#transforms = transforms;
    const none = { rowCount: 0, features, columns: features.map(() => new Float64Array(0)) };
    this.outputFeatures = this.transform(none).features;
  }

  transform(x: FeatureMatrix): FeatureMatrix {
    requireSameFeatures(this.features, x);
    checkMatrix(this.#transformer, x);
    // With the features of training: a category's number of codes there is what was learnt.
    const columns = columnsOf({ ...x, columns: x.columns, features: this.features });
    return matrixOf(applyTransforms(columns, this.#transforms), x.rowCount);
  }

  save(): EstimatorState {
    const transforms = this.#transforms.map((transform) => transform.save());
    return { header: { ...learnerHeader(this), transforms }, sections: {} };
  }
}

function targetOf(name: string, { x, y }: TransformInput, rows: readonly number[]): Target {
  if (!y) throw new EngineError("bad_target", `${name} learns from a target, and none was given`);
  if (y.values.length !== x.rowCount) {
    throw new EngineError("bad_target", `the target has ${y.values.length} values for ${x.rowCount} rows`);
  }
  return { ...y, values: Float64Array.from(rows, (row) => y.values[row] as number) };
}

/** `all` with its rows at `rows` replaced by those of `some`. */
function scatter(all: FeatureMatrix, some: FeatureMatrix, rows: readonly number[]): FeatureMatrix {
  const columns = all.columns.map((column, f) => {
    const mixed = column.slice();
    rows.forEach((row, i) => {
      mixed[row] = some.columns[f]?.[i] as number;
    });
    return mixed;
  });
  return { ...all, columns };
}

function asModelFileError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof RecipeError ? new ModelFileError(error.message) : error;
  }
}
