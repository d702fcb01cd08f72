import { describe, expect, test } from "vitest";
import type { Clusterer, FittedClusterer, LearnerInput } from "./estimator.js";
import { type FeatureMatrix, takeMatrixRows } from "./frame/matrix.js";
import { exampleMatrix, learnerContract, parameterContract, untargetedContract } from "./learner-contract.js";
import { checkParams } from "./params.js";

/** What every clusterer must do. Registers tests; to be called from a test file. */
export function clustererContract(clusterer: Clusterer, given: Readonly<Record<string, unknown>>): void {
  parameterContract(clusterer);
  describe(clusterer.name, () => {
    const { values: params, problems } = checkParams(clusterer.params, given);
    const { x, groups } = threeGroups(clusterer.name.length);
    const input: LearnerInput = { x, params, seed: 7 };
    const outputOf = (fitted: FittedClusterer, rows: FeatureMatrix) => Float64Array.from(fitted.predict(rows));

    test("the parameters are valid", () => expect(problems).toEqual([]));
    learnerContract({ learner: clusterer, input, outputOf });
    untargetedContract({ learner: clusterer, input, outputOf });

    test("it finds groups that lie apart, whatever the order of the rows", () => {
      const fitted = clusterer.fit(input);
      expect(fitted.clusterCount).toBe(3);
      expect(sameGroups(fitted.predict(x), groups)).toBe(true);
      const rows = Array.from({ length: x.rowCount }, (_, row) => (row * 7) % x.rowCount);
      expect(sameGroups(clusterer.fit({ ...input, x: takeMatrixRows(x, rows) }).predict(x), groups)).toBe(true);
    });

    test("rows of weight 0 do not matter: neither far ones nor those of a group", () => {
      const far = {
        ...x,
        columns: x.columns.map((column) => column.map((value, row) => (row % 10 ? value : 1e6 + row))),
      };
      const weights = Float64Array.from(groups, (_, row) => (row % 10 ? 1 : 0));
      const predicted = clusterer.fit({ ...input, x: far, weights }).predict(x);
      expect(sameGroups(predicted, groups)).toBe(true);
    });
  });
}

/** 240 rows in three groups that lie apart. */
function threeGroups(stream: number): { readonly x: FeatureMatrix; readonly groups: Int32Array } {
  const noise = exampleMatrix(240, stream);
  const groups = Int32Array.from({ length: 240 }, (_, row) => row % 3);
  const columns = noise.columns.map((column, f) => column.map((v, row) => v + (groups[row] === f ? 30 : 0)));
  return { x: { ...noise, columns }, groups };
}

/** True when the clusters are the groups under other numbers. */
function sameGroups(clusters: Int32Array, groups: Int32Array): boolean {
  const clusterOf = new Map<number, number>();
  groups.forEach((group, row) => {
    if (!clusterOf.has(group)) clusterOf.set(group, clusters[row] as number);
  });
  return (
    new Set(clusterOf.values()).size === 3 && clusters.every((c, row) => c === clusterOf.get(groups[row] as number))
  );
}
