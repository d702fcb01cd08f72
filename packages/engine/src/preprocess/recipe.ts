import type { EstimatorState, Target } from "../estimator.js";
import type { Column, Frame } from "../frame/frame.js";
import type { Feature, FeatureMatrix } from "../frame/matrix.js";
import { fitCategorise } from "./categorise.js";
import { checkRecipe, selectNames } from "./check-recipe.js";
import {
  applyTransforms,
  type ColumnTransform,
  type FitContext,
  type FittedColumn,
  positionOf,
  type SavedTransform,
} from "./column-transform.js";
import { type FeatureOrigin, originOf, scaledOrigin } from "./feature-origin.js";
import { fitStep } from "./fit-step.js";
import { loadTransform } from "./load-transform.js";
import { DAY_MS, matrixOf } from "./matrix-columns.js";
import { RecipeError } from "./recipe-error.js";
import { describeInputs, inputMatcher, type RecipeInput } from "./recipe-inputs.js";
import type { RecipeSpec, RecipeStep } from "./recipe-spec.js";
import { StateReader } from "./state-reader.js";
import { uniqueName } from "./unique-name.js";

const FORMAT = 1;

/** A recipe that has seen training rows; another type than RecipeSpec, and immutable. */
export interface FittedRecipe {
  /** The columns that `transform` needs, matched by name; a column that the recipe drops is not among them. */
  readonly inputs: readonly RecipeInput[];
  readonly features: readonly Feature[];
  /** For each feature what it is of which input. */
  readonly origins: readonly FeatureOrigin[];
  /** Throws RecipeError when an input is absent or of another kind than in training. */
  transform(frame: Frame): FeatureMatrix;
  save(): EstimatorState;
}

/**
 * Fits `spec` on `frame`, the training rows without the target, and gives back the fitted recipe with the training
 * features. These differ from `fitted.transform(frame)` where target encoding is used, which is cross-fitted.
 *
 * What is a category after all steps becomes a native category feature; a timestamp becomes days since 1970.
 * Same rows, spec, target and seed give the same recipe. Throws RecipeError with every problem `checkRecipe` finds.
 */
export function fitRecipe(
  frame: Frame,
  spec: RecipeSpec,
  target: Target,
  seed: number,
): { readonly fitted: FittedRecipe; readonly train: FeatureMatrix } {
  const problems = checkRecipe(spec, frame.columns);
  if (problems.length > 0) throw new RecipeError(problems);
  if (target.values.length !== frame.rowCount) {
    throw RecipeError.of("target", `the target has ${target.values.length} rows, and the frame ${frame.rowCount}`);
  }
  const inputs = describeInputs(frame);
  const fitting = new Fitting(inputMatcher(inputs)(frame), target, seed);
  for (const step of spec.steps) fitting.apply(step);

  const needed = new Set(fitting.sources.values());
  const fitted = fittedRecipe(
    inputs.filter((input) => needed.has(input.name)),
    fitting.transforms.filter(({ source }) => needed.has(source)).map(({ transform }) => transform),
  );
  return { fitted, train: matrixOf(fitting.columns, frame.rowCount) };
}

/** The recipe that `save` wrote. Throws RecipeError with the field, the bound and the value on anything malformed. */
export function loadRecipe(state: EstimatorState): FittedRecipe {
  const header = new StateReader(state.header, "recipe");
  if (header.count("format") !== FORMAT) header.fail("format", String(FORMAT));
  const inputs = header.list("inputs").map((entry, i): RecipeInput => {
    const input = new StateReader(entry, `inputs[${i}]`);
    const kind = input.choice("kind", ["numeric", "timestamp", "category"]);
    return { name: input.text("name"), kind, levels: kind === "category" ? input.distinctTexts("levels") : [] };
  });
  if (new Set(inputs.map((input) => input.name)).size < inputs.length)
    header.fail("inputs", "a list of distinct names");
  const transforms = header
    .list("transforms")
    .map((entry, i) => loadTransform(new StateReader(entry, `transforms[${i}]`)));
  return fittedRecipe(inputs, transforms);
}

/**
 * Runs the transforms once on no rows: that gives the features, and finds out at loading, not at the first
 * prediction, when transforms and inputs do not fit together.
 */
function fittedRecipe(inputs: readonly RecipeInput[], transforms: readonly ColumnTransform[]): FittedRecipe {
  const match = inputMatcher(inputs);
  const none: Frame = { rowCount: 0, columns: inputs.map(emptyColumn) };
  const origins = new Map(inputs.map((input) => [input.name, inputOrigin(input)]));
  const columns = applyTransforms(match(none), transforms, origins);
  const { features } = matrixOf(columns, 0);
  const names = features.map((feature) => feature.name);
  if (new Set(names).size < names.length) {
    throw RecipeError.of("features", `two features of the recipe have one name among ${names.join(", ")}`);
  }
  return {
    inputs,
    features,
    origins: columns.map(({ name, kind }) => {
      const origin = origins.get(name) as FeatureOrigin;
      return kind === "timestamp" ? scaledOrigin(origin, 0, DAY_MS) : origin;
    }),
    transform: (frame) => matrixOf(applyTransforms(match(frame), transforms), frame.rowCount),
    save: () => ({
      header: { format: FORMAT, inputs, transforms: transforms.map((transform): SavedTransform => transform.save()) },
      sections: {},
    }),
  };
}

/** The state of a fit: the columns so far, the input each comes from, and the transforms made. */
class Fitting {
  columns: readonly Column[];
  readonly sources: Map<string, string>;
  readonly transforms: { readonly transform: ColumnTransform; readonly source: string }[] = [];
  readonly #target: Target;
  readonly #seed: number;
  /** Names ever used, so that a made column is not taken for an earlier one of the same name. */
  readonly #names: Set<string>;

  constructor(columns: readonly Column[], target: Target, seed: number) {
    this.columns = columns;
    this.sources = new Map(columns.map(({ name }) => [name, name]));
    this.#names = new Set(this.sources.keys());
    this.#target = target;
    this.#seed = seed;
  }

  apply(step: RecipeStep): void {
    for (const name of selectNames(step.columns, this.columns)) {
      const column = this.columns[positionOf(this.columns, name)] as Column;
      if (step.step === "encode" && column.kind === "numeric") this.#replace(name, fitCategorise(column));
      this.#replace(name, this.#fit(this.columns[positionOf(this.columns, name)] as Column, step));
    }
  }

  #fit(column: Column, step: RecipeStep): FittedColumn {
    const context: FitContext = {
      target: this.#target,
      seed: this.#seed + this.transforms.length,
      uniqueName: (name) => uniqueName(this.#names, name),
    };
    return fitStep(column, step, context);
  }

  #replace(name: string, { transform, train }: FittedColumn): void {
    const source = this.sources.get(name) as string;
    this.columns = this.columns.toSpliced(positionOf(this.columns, name), 1, ...train);
    this.transforms.push({ transform, source });
    this.sources.delete(name);
    for (const column of train) this.sources.set(column.name, source);
  }
}

/** A timestamp's milliseconds are days since 1970 times their number in a day. */
function inputOrigin({ name, kind }: RecipeInput): FeatureOrigin {
  const origin = originOf(name, { kind: "value" });
  return kind === "timestamp" ? scaledOrigin(origin, 0, 1 / DAY_MS) : origin;
}

function emptyColumn({ name, kind, levels }: RecipeInput): Column {
  if (kind === "category") return { kind, name, levels, codes: new Int32Array(0) };
  return { kind, name, values: new Float64Array(0) };
}
