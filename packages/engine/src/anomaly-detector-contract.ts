import { describe, expect, test } from "vitest";
import type { AnomalyDetector, FittedAnomalyDetector, LearnerInput } from "./estimator.js";
import { type FeatureMatrix, takeMatrixRows } from "./frame/matrix.js";
import { exampleMatrix, learnerContract, parameterContract, untargetedContract } from "./learner-contract.js";
import { checkParams } from "./params.js";

/** What every anomaly detector must do. Registers tests; to be called from a test file. */
export function anomalyDetectorContract(detector: AnomalyDetector): void {
  parameterContract(detector);
  describe(detector.name, () => {
    const x = exampleMatrix(240, detector.name.length);
    const input: LearnerInput = { x, params: checkParams(detector.params, {}).values, seed: 7 };
    const outputOf = (fitted: FittedAnomalyDetector, rows: FeatureMatrix) => fitted.score(rows);
    const far = {
      ...x,
      columns: x.columns.map((column) => column.map((value, row) => (row % 40 ? value : value + 12))),
    };

    learnerContract({ learner: detector, input, outputOf });
    untargetedContract({ learner: detector, input, outputOf });

    test("scores are from 0 to 1, and rows far from all others have the highest", () => {
      const scores = detector.fit({ ...input, x: far }).score(far);
      expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
      const lowestFar = Math.min(...scores.filter((_, row) => row % 40 === 0));
      expect(scores.every((score, row) => row % 40 === 0 || score < lowestFar)).toBe(true);
    });

    test("rows of weight 0 do not matter", () => {
      const weights = Float64Array.from({ length: x.rowCount }, (_, row) => (row % 40 ? 1 : 0));
      const scores = detector.fit({ ...input, x: far, weights }).score(far);
      const rows = Array.from(weights.keys()).filter((row) => row % 40);
      const without = detector.fit({ ...input, x: takeMatrixRows(far, rows) }).score(far);
      scores.forEach((score, row) => {
        expect(Math.abs(score - (without[row] as number))).toBeLessThan(0.1);
      });
    });
  });
}
