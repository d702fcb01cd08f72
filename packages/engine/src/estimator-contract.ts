import { describe, expect, test } from "vitest";
import type { Estimator, FitInput, Target, Task } from "./estimator.js";
import { type FeatureMatrix, takeMatrixRows } from "./frame/matrix.js";
import {
  exampleMatrix,
  expectCode,
  expectNear,
  learnerContract,
  parameterContract,
  withFeature,
} from "./learner-contract.js";
import { decodeModelFile, encodeModelFile } from "./model-file.js";
import { checkParams, type ParamValues } from "./params.js";
import { createRandom } from "./random.js";

export interface ContractOptions {
  /** Whether weight 2 is the same as the row twice, and weight 0 as no row, to 1e-6. */
  readonly weightsAreRepeats: boolean;
  /** Whether the order of the rows does not matter, to 1e-6. */
  readonly orderIsFree: boolean;
  /** False where predictions are worked on after training, so that their loss is not the training's. Default true. */
  readonly lossIsOwn?: boolean;
  /** How the contract is run first. Default: with the default parameters, rmse or log loss. */
  readonly standard?: ContractVariant;
  /** Further sets of parameters under which all of the contract holds. */
  readonly variants?: readonly ContractVariant[];
}

/** One set of parameters to run the contract with. */
export interface ContractVariant {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Default: all tasks of the estimator. */
  readonly tasks?: readonly Task[];
  /** Makes a target of the objective's kind from any number; default the number itself. */
  readonly target?: (value: number) => number;
  /** The loss that is reported, where it is not log loss or rmse; of one row. */
  readonly loss?: { readonly name: string; readonly of: (prediction: number, value: number) => number };
}

/** What every algorithm must do, for each of its tasks. Registers tests; to be called from a test file. */
export function estimatorContract(estimator: Estimator, options: ContractOptions): void {
  parameterContract(estimator);
  const variants: readonly ContractVariant[] = [
    options.standard ?? { name: "", params: {} },
    ...(options.variants ?? []),
  ];
  for (const variant of variants) {
    for (const task of variant.tasks ?? estimator.tasks) {
      const name = [estimator.name, variant.name, task].filter(Boolean).join(": ");
      describe(name, () => contractOf(estimator, task, options, variant));
    }
  }
}

function contractOf(estimator: Estimator, task: Task, options: ContractOptions, variant: ContractVariant): void {
  const { x, y } = example(estimator, task, 240, variant.target);
  const { values: params, problems } = checkParams(estimator.params, variant.params, task);
  const input: FitInput = { x, y, params, seed: 7 };
  const lossName = variant.loss?.name ?? (task === "regression" ? "rmse" : "log_loss");
  const loss = (predictions: Float64Array, target: Target) => meanLoss(predictions, target, variant.loss?.of);
  const fitted = estimator.fit(input);
  const predicted = fitted.predict(x);
  const width = task === "multiclass_classification" ? y.classCount : 1;

  test("the parameters are valid", () => expect(problems).toEqual([]));

  test("what is left to the algorithm comes to what it says: given by hand, the model is the same", () => {
    const automatic = Object.entries(estimator.automaticParams?.(params, task) ?? {});
    const known = Object.fromEntries(automatic.filter(([, value]) => value !== null)) as ParamValues;
    const byHand = { ...params, ...known };
    expect(checkParams(estimator.params, byHand, task).problems).toEqual([]);
    const bytes = encodeModelFile(estimator.fit({ ...input, params: byHand }).save());
    expect(bytes).toEqual(encodeModelFile(fitted.save()));
  });

  test("predictions have the promised shape and are proper probabilities", () => {
    expect(predicted).toHaveLength(x.rowCount * width);
    expect(predicted.every(Number.isFinite)).toBe(true);
    if (task === "regression") return;
    expect(predicted.every((p) => p >= 0 && p <= 1)).toBe(true);
    if (width === 1) return;
    for (let row = 0; row < x.rowCount; row++) {
      const sum = predicted.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
  });

  test("it learns: better than one answer for all rows", () => {
    expect(loss(predicted, y)).toBeLessThan(0.8 * loss(constantPrediction(y), y));
  });

  learnerContract({ learner: estimator, input, outputOf: (model, rows) => model.predict(rows) });

  test("a loaded model has the same task, classes and importance", () => {
    const loaded = estimator.load(decodeModelFile(encodeModelFile(fitted.save())));
    expect(loaded.importance()).toEqual(fitted.importance());
    expect({ task: loaded.task, classCount: loaded.classCount }).toEqual({ task, classCount: y.classCount });
  });

  test("it goes on from a model of its own, or says that it cannot", () => {
    const goOn = () => estimator.fit({ ...input, warmStart: fitted });
    if (!estimator.warmStart) return expectCode(goOn, "bad_warm_start", new RegExp(estimator.name));
    expect(loss(goOn().predict(x), y)).toBeLessThan(loss(predicted, y));
    const other = { ...fitted, estimator: "other" };
    expectCode(() => estimator.fit({ ...input, warmStart: other }), "bad_warm_start", /not of other/);
  });

  test("importance is non-negative, sums to 1, and gives nothing to a constant feature", () => {
    const constant = withFeature(x, { name: "constant", kind: "numeric" }, new Float64Array(x.rowCount).fill(3.7));
    const importance = estimator.fit({ ...input, x: constant }).importance();
    expect(importance).toHaveLength(constant.features.length);
    expect(importance.every((share) => share >= 0)).toBe(true);
    expect(importance.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(importance.at(-1)).toBe(0);
  });

  test("progress comes once an iteration, in order, with both losses, and false stops", () => {
    const seen: number[] = [];
    const validation = example(estimator, task, 60, variant.target);
    const onIteration: FitInput["onIteration"] = ({ iteration, totalIterations, losses }) => {
      expect(iteration).toBeLessThanOrEqual(totalIterations);
      const names = Object.keys(losses).sort();
      expect(names).toEqual([`train_${lossName}`, `validation_${lossName}`]);
      expect(Object.values(losses).every(Number.isFinite)).toBe(true);
      seen.push(iteration);
      return seen.length < 3;
    };
    estimator.fit({ ...input, validation, onIteration });
    expect(seen).toEqual([1, 2, 3].slice(0, seen.length));
    expect(seen.length).toBeGreaterThan(0);
  });

  test.runIf(options.lossIsOwn !== false)("the reported training loss is the loss of the predictions", () => {
    let reported = Number.NaN;
    const last = estimator.fit({
      ...input,
      onIteration: ({ losses }) => {
        reported = losses[`train_${lossName}`] as number;
        return true;
      },
    });
    const own = loss(last.predict(x), y);
    expect(lossName === "rmse" ? Math.sqrt(own) : own).toBeCloseTo(reported, 10);
  });

  test("one row, one class and rows all alike are no failure", () => {
    const one = { x: takeMatrixRows(x, [0]), y: { ...y, values: y.values.slice(0, 1) } };
    expect(
      estimator
        .fit({ ...input, ...one })
        .predict(one.x)
        .every(Number.isFinite),
    ).toBe(true);
    const same = { ...y, values: new Float64Array(x.rowCount).fill(1) };
    const predictedSame = estimator.fit({ ...input, y: same }).predict(x);
    expect(loss(predictedSame, same)).toBeLessThan(0.01);
    const alike = takeMatrixRows(x, new Uint32Array(50));
    const mixed = { ...y, values: y.values.slice(0, 50) };
    const [first, second] = estimator.fit({ ...input, x: alike, y: mixed }).predict(alike);
    expect(task === "multiclass_classification" || first === second).toBe(true);
  });

  test("input that cannot be right is refused with a code", () => {
    expectCode(() => estimator.fit({ ...input, y: { ...y, values: y.values.map(() => Number.NaN) } }), "bad_target");
    expectCode(
      () => estimator.fit({ ...input, x: takeMatrixRows(x, []), y: { ...y, values: new Float64Array() } }),
      "bad_target",
    );
    const other =
      estimator.tasks.length < 3 ? (task === "regression" ? "binary_classification" : "regression") : undefined;
    if (other) expectCode(() => estimator.fit({ ...input, y: { ...y, task: other } }), "unsupported_task");
  });

  test("rows of weight 0 do not matter, weight 2 is the row twice", () => {
    const weights = Float64Array.from({ length: x.rowCount }, (_, row) => row % 3);
    const rows = Array.from({ length: x.rowCount }, (_, row) => new Array<number>(row % 3).fill(row)).flat();
    const repeated = {
      x: takeMatrixRows(x, rows),
      y: { ...y, values: Float64Array.from(rows, (row) => y.values[row] as number) },
    };
    const weighted = estimator.fit({ ...input, weights }).predict(x);
    const twice = estimator.fit({ ...input, ...repeated }).predict(x);
    if (options.weightsAreRepeats) expectNear(weighted, twice, 1e-6);
    else expect(Math.abs(loss(weighted, y) - loss(twice, y))).toBeLessThan(0.3 * loss(constantPrediction(y), y));
  });

  test.runIf(options.orderIsFree)("the order of the rows does not matter", () => {
    const rows = Array.from({ length: x.rowCount }, (_, row) => (row * 7) % x.rowCount);
    const turned = {
      x: takeMatrixRows(x, rows),
      y: { ...y, values: Float64Array.from(rows, (row) => y.values[row] as number) },
    };
    expectNear(estimator.fit({ ...input, ...turned }).predict(x), predicted, 1e-6);
  });
}

/** Three numeric features, the first two of which matter. */
function example(
  estimator: Estimator,
  task: Task,
  rowCount: number,
  targetOf = (value: number) => value,
): { readonly x: FeatureMatrix; readonly y: Target } {
  const x = exampleMatrix(rowCount, estimator.name.length);
  const { columns } = x;
  const random = createRandom(rowCount, 1000 + estimator.name.length);
  const signal = Float64Array.from({ length: rowCount }, (_, row) => {
    return 2 * (columns[0]?.[row] as number) - (columns[1]?.[row] as number) + 0.5 * random.normal();
  });
  const values = {
    regression: () => signal.map(targetOf),
    binary_classification: () => signal.map((value) => Number(value > 0)),
    multiclass_classification: () => signal.map((value) => (value < -1 ? 0 : value < 1 ? 1 : 2)),
  }[task]();
  const classCount = { regression: 0, binary_classification: 2, multiclass_classification: 3 }[task];
  return { x, y: { task, values, classCount } };
}

/** Mean log loss, or mean squared error unless there is another loss of one row. */
function meanLoss(
  predictions: Float64Array,
  { task, values, classCount }: Target,
  of = (prediction: number, value: number) => (prediction - value) ** 2,
): number {
  let sum = 0;
  values.forEach((value, row) => {
    const p = predictions[row] as number;
    if (task === "regression") sum += of(p, value);
    else if (task === "binary_classification") sum -= Math.log(Math.max(value ? p : 1 - p, 1e-15));
    else sum -= Math.log(Math.max(predictions[row * classCount + value] as number, 1e-15));
  });
  return sum / values.length;
}

function constantPrediction({ task, values, classCount }: Target): Float64Array {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  if (task !== "multiclass_classification") return values.map(() => mean);
  return new Float64Array(values.length * classCount).fill(1 / classCount);
}
