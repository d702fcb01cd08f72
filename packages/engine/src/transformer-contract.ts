import { describe, expect, test } from "vitest";
import type { Target, Transformer, TransformInput } from "./estimator.js";
import { type FeatureMatrix, takeMatrixRows } from "./frame/matrix.js";
import {
  exampleMatrix,
  expectNear,
  learnerContract,
  parameterContract,
  untargetedContract,
} from "./learner-contract.js";
import { checkParams } from "./params.js";

export interface TransformerOptions {
  /** Whether weight 2 is the same as the row twice, and weight 0 as no row, to 1e-6. */
  readonly weightsAreRepeats: boolean;
  /** Whether a missing value may stay missing. */
  readonly keepsMissing?: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What every transformer must do. Registers tests; to be called from a test file. */
export function transformerContract(transformer: Transformer, options: TransformerOptions): void {
  parameterContract(transformer);
  describe(`${transformer.name}: ${JSON.stringify(options.params ?? {})}`, () => {
    const { values: params, problems } = checkParams(transformer.params, options.params ?? {});
    const x = exampleMatrix(240, transformer.name.length);
    const inputOf = (rows: FeatureMatrix): TransformInput => ({ x: rows, y: targetOf(rows), params, seed: 7 });
    const input = inputOf(x);
    const given = {
      learner: transformer,
      input,
      inputOf,
      outputOf: (fitted: Fitted, rows: FeatureMatrix) => flat(fitted.transform(rows)),
      ...options,
    };
    const fitted = transformer.fit(input);
    const transformed = fitted.transform(x);

    test("the parameters are valid", () => expect(problems).toEqual([]));
    learnerContract(given);
    untargetedContract(given);

    test("what comes out is as promised: rows, features with names of their own, finite numbers", () => {
      expect(transformed.rowCount).toBe(x.rowCount);
      expect(transformed.features).toEqual(fitted.outputFeatures);
      expect(transformed.columns.map((column) => column.length)).toEqual(fitted.outputFeatures.map(() => x.rowCount));
      expect(new Set(fitted.outputFeatures.map(({ name }) => name)).size).toBe(fitted.outputFeatures.length);
      expect(flat(transformed).every(Number.isFinite)).toBe(true);
    });

    test("it leaves what it was given as it was", () => {
      const before = x.columns.map((column) => column.slice());
      fitted.transform(x);
      expect(x.columns).toEqual(before);
    });

    test("one row is no failure", () => {
      const one = takeMatrixRows(x, [0]);
      expect(flat(transformer.fit(inputOf(one)).transform(one)).every(Number.isFinite)).toBe(true);
    });

    test("rows of weight 0 do not matter, weight 2 is the row twice", () => {
      const weights = Float64Array.from({ length: x.rowCount }, (_, row) =>
        options.weightsAreRepeats ? row % 3 : row % 2,
      );
      const rows = Array.from(weights.keys()).flatMap((row) => new Array<number>(weights[row] as number).fill(row));
      const weighted = flat(transformer.fit({ ...input, weights }).transform(x));
      const twice = transformer.fit(inputOf(takeMatrixRows(x, rows))).transform(x);
      expectNear(weighted, flat(twice), 1e-6);
    });
  });
}

function targetOf({ columns }: FeatureMatrix): Target {
  return { task: "regression", values: (columns[0] as Float64Array).map((a) => 3 * a), classCount: 0 };
}

type Fitted = ReturnType<Transformer["fit"]>;

/** Row-major. */
function flat({ rowCount, columns }: FeatureMatrix): Float64Array {
  return Float64Array.from({ length: rowCount * columns.length }, (_, i) => {
    return (columns[i % columns.length] as Float64Array)[Math.floor(i / columns.length)] as number;
  });
}
