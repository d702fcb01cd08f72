import { EngineError } from "../engine-error.js";
import type { Address, Kernels } from "../kernels.js";
import type { BoostingParams } from "./boosting-params.js";
import { type Forest, treeCount } from "./forest.js";
import type { GradientBuffers, Objective } from "./objectives/objective.js";
import type { RoundingDraw } from "./quantised-gradients.js";
import type { NodeRows, TrainingRows } from "./row-sets.js";
import type { GrownNode } from "./tree-scores.js";

/** Bins of magnitudes in kernels/sample.ts: the bits of a 32-bit float from the 19th on. */
const BINS = 2 ** 12;
/** The middle of each; the first has magnitudes of next to nothing, the last ones no number. */
const MIDDLES = new Float32Array(Uint32Array.from({ length: BINS }, (_, bin) => (bin << 19) | (1 << 18)).buffer);

export interface GradientSamplerInput {
  readonly kernels: Kernels;
  readonly params: BoostingParams;
  readonly objective: Objective;
  readonly rows: TrainingRows;
  readonly rowCount: number;
  /** The trees that there are already. */
  readonly start?: Forest | undefined;
}

/**
 * Draws rows by the size of their gradients, each weighted by 1 / its probability, so that the gains of splits vary
 * least for a number of rows (Ibragimov and Gusev 2019, "Minimal variance sampling in stochastic gradient boosting"):
 * probability min(1, sqrt(g^2 + lambda h^2) / mu), with the mu that lets the share `subsample` of the rows be expected,
 * and lambda the mean square of the values that leaves had in the output's last tree. Each output has rows of its own,
 * as it has a tree of its own.
 */
export class GradientSampler {
  /** Gradients and hessians of all rows, divided by the rows' probabilities, after `sample`. */
  readonly weighted: GradientBuffers;
  readonly #input: GradientSamplerInput;
  /** Mean square of the leaf values of each output's last tree, before the learning rate. */
  readonly #squares: (number | undefined)[];
  readonly #counts: Address;

  constructor(input: GradientSamplerInput) {
    this.#input = input;
    const { kernels, objective, rowCount, start } = input;
    this.#squares = new Array(objective.outputs).fill(undefined);
    for (let tree = 0; start && tree < treeCount(start); tree++) {
      const at = start.treeStarts[tree] as number;
      this.#note(forestSquares(start, at, 0), start.cover[at] as number, tree % start.outputs);
    }
    this.#counts = kernels.allocate(kernels.threadCount * BINS * 4);
    this.weighted = { gradients: kernels.allocate(rowCount * 4), hessians: kernels.allocate(rowCount * 4) };
  }

  /** The rows drawn, which the index lists; none where no row has a gradient. */
  sample(buffers: GradientBuffers, { seed, iteration, output }: RoundingDraw): NodeRows {
    const { kernels, params, rows, rowCount } = this.#input;
    const lambda = this.#lambda(buffers, output);
    const { gradients, hessians } = buffers;
    kernels.overRows("countMagnitudes", rowCount, (begin, end, thread) => {
      return [gradients, hessians, begin, end, lambda, this.#counts + thread * BINS * 4];
    });
    const threshold = thresholdFor(this.#magnitudeCounts(), params.subsample * rowCount);
    return rows.sampleByMagnitude(buffers, this.weighted, { lambda, threshold, seed, iteration });
  }

  /** Takes note of a tree, whose leaf values are what is expected of the next one. */
  seen(tree: GrownNode, output: number): void {
    this.#note(squares(tree), tree.rowCount, output);
  }

  #note(squares: number, rowCount: number, output: number): void {
    const square = squares / rowCount / this.#input.params.learning_rate ** 2;
    if (square > 0) this.#squares[output] = square;
  }

  /** For the first tree, leaf values are taken to be as large as a mean gradient over a mean hessian. */
  #lambda({ gradients, hessians }: GradientBuffers, output: number): number {
    const { kernels, objective, rowCount } = this.#input;
    const square = this.#squares[output];
    if (square !== undefined) return square * (objective.gradientUnit / objective.hessianUnit) ** 2;
    const meanOf = (values: Address) => kernels.run.meanMagnitude(values, rowCount, 1);
    const hessian = meanOf(hessians);
    return hessian > 0 ? (meanOf(gradients) / hessian) ** 2 : 0;
  }

  /** All threads' counts, added up. */
  #magnitudeCounts(): Float64Array {
    const { kernels } = this.#input;
    const counts = new Float64Array(BINS);
    const parts = kernels.u32(this.#counts, kernels.threadCount * BINS);
    parts.forEach((count, i) => {
      counts[i % BINS] = (counts[i % BINS] as number) + count;
    });
    return counts;
  }
}

/**
 * Throws EngineError "bad_params" where rows are to be drawn by gradients that have no size, or leaves are fitted to the
 * residuals of the rows drawn, which would need weights.
 */
export function checkSampled({ sampling_method }: BoostingParams, { leafRule }: Objective): void {
  if (sampling_method === "uniform" || (leafRule.kind !== "quantile" && leafRule.kind !== "huber")) return;
  throw new EngineError(
    "bad_params",
    `sampling_method must be uniform for the objectives absolute_error, quantile and huber, not ${sampling_method}`,
  );
}

/** The mu with which `wanted` rows are expected, taking each magnitude for the middle of its bin; 0 for all that have any. */
function thresholdFor(counts: Float64Array, wanted: number): number {
  const sums = new Float64Array(BINS);
  for (let bin = 1; bin < BINS; bin++)
    sums[bin] = (sums[bin - 1] as number) + (counts[bin] as number) * (MIDDLES[bin] as number);
  // Rows up to a bin share what those above it, which are certain, leave of the wanted number.
  let left = wanted;
  for (let bin = BINS - 1; bin > 0; bin--) {
    const count = counts[bin] as number;
    const sum = sums[bin] as number;
    // Compared as a product, which rounding cannot turn into more certain rows than are wanted.
    if (count > 0 && sum >= (MIDDLES[bin] as number) * left) return sum / left;
    left -= count;
  }
  return 0;
}

/** Sum of the squares of the values that a tree gives to rows. */
function squares({ rowCount, children, value }: GrownNode): number {
  return children ? squares(children[0]) + squares(children[1]) : rowCount * value ** 2;
}

/** The same, to the bit, of the tree in a forest whose root is at `root`. */
function forestSquares(forest: Forest, root: number, node: number): number {
  const left = forest.left[root + node] as number;
  if (left >= 0) return forestSquares(forest, root, left) + forestSquares(forest, root, left + 1);
  return (forest.cover[root + node] as number) * (forest.threshold[root + node] as number) ** 2;
}
