import type { Feature } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import { categoryShares, priors } from "./class-conditionals.js";
import { type ClassMoments, categoryStarts } from "./class-moments.js";

/**
 * What each feature alone tells of the class, in nats. Categories: their mutual information with the class (Cover and
 * Thomas, "Elements of information theory", 2.3). Numbers: log of the standard deviation of all rows over that within
 * the classes, which is the mutual information where the values of all rows are normal too, and a bound elsewhere.
 */
export function mutualInformation(features: readonly Feature[], moments: ClassMoments): Float64Array {
  const classCount = moments.classWeights.length;
  const shares = priors(moments);
  const starts = categoryStarts(features);
  const perCategory = categoryShares({ features, classCount }, moments);
  let numeric = 0;
  return withKernels(({ run }) =>
    Float64Array.from(features, (feature, f) => {
      const information =
        feature.kind === "numeric" ? ofNumbers(numeric++ * classCount) : ofCategories(starts[f] as number, feature);
      return Math.max(0, information);

      function ofNumbers(from: number): number {
        const means = moments.means.subarray(from, from + classCount);
        const within = moments.variances.subarray(from, from + classCount);
        const first = means[0] as number;
        // From the first mean on, so that equal means differ by exactly 0.
        const center = shares.reduce((sum, share, k) => sum + share * ((means[k] as number) - first), first);
        const spread = shares.reduce(
          (sum, share, k) => sum + share * ((within[k] as number) + ((means[k] as number) - center) ** 2),
          0,
        );
        const floor = moments.varianceFloor;
        return shares.reduce((sum, share, k) => {
          return sum + 0.5 * share * run.log((spread + floor) / ((within[k] as number) + floor));
        }, 0);
      }

      function ofCategories(start: number, { cardinality }: Extract<Feature, { kind: "category" }>): number {
        let sum = 0;
        for (let at = start * classCount; at < (start + cardinality) * classCount; at += classCount) {
          const own = perCategory.subarray(at, at + classCount);
          const overall = shares.reduce((total, share, k) => total + share * (own[k] as number), 0);
          for (let k = 0; k < classCount; k++) {
            const share = (shares[k] as number) * (own[k] as number);
            if (share > 0) sum += share * run.log((own[k] as number) / overall);
          }
        }
        return sum;
      }
    }),
  );
}
