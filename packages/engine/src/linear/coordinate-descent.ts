import type { Address, Kernels } from "../kernels.js";
import { AndersonExtrapolation, type Iterate } from "./anderson-extrapolation.js";
import { shiftClasses } from "./class-shift.js";
import { type DescentState, type Design, LINEAR_LOSSES } from "./design.js";
import { lineSearch } from "./line-search.js";
import type { LinearObjective, SolverOptions } from "./linear-objective.js";

/** The first working set, and the least by which one may grow. */
const LEAST_WORKING_SET = 16;
const MOST_SWEEPS = 1000;
/** Working sets for one quadratic model, before the loss is looked at again. */
const SHARE_OF_VIOLATION = 0.1;

/**
 * Minimises objectives with absolute values over many columns, dense or sparse, by coordinate descent on working sets: the
 * columns in use and those that violate their optimality condition most, doubled as long as there are violations (as
 * Massias, Gramfort and Salmon 2018, "Celer: a fast solver for the lasso with dual extrapolation", do for the lasso).
 * Other losses than the squared one are replaced by their quadratic model at the point, output by output (Friedman, Hastie
 * and Tibshirani 2010), with a line search. One object serves a whole path of penalties.
 */
export class CoordinateDescent {
  readonly #kernels: Kernels;
  readonly #objective: LinearObjective;
  readonly #design: Design;
  readonly #columns: DescentState;
  readonly #list: Address;
  readonly #scores: Address;
  readonly #curvatures: Address;
  #omegaIsWeights = false;
  /** Of the smooth part, at the point that `solve` found last. */
  gradient: Float64Array = new Float64Array(0);

  constructor(kernels: Kernels, objective: LinearObjective) {
    this.#kernels = kernels;
    this.#objective = objective;
    this.#design = objective.design;
    const { width, paddedRows } = this.#design;
    const column = () => kernels.allocate(width * 8);
    const rows = () => kernels.allocate(objective.outputs * paddedRows * 8);
    this.#columns = {
      omega: kernels.allocate(paddedRows * 8),
      omegaSum: 0,
      q: kernels.allocate(paddedRows * 8),
      ...{ z: column(), l1: column(), l2: column(), sums: column(), squares: column() },
      state: kernels.allocate(16),
    };
    this.#list = kernels.allocate(width * 4);
    this.#scores = rows();
    this.#curvatures = rows();
  }

  /** The minimum from `start`; `candidates` are columns to begin with beside those in use. */
  solve(start: Float64Array, options: SolverOptions, candidates: readonly number[] = []): Float64Array {
    const objective = this.#objective;
    let point = start;
    let gradient = new Float64Array(objective.size);
    let value = objective.evaluate(point, gradient) + objective.absolutePenalty(point);
    let hints = candidates;
    for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
      if (options.isDone(objective, point, gradient)) break;
      let moved = false;
      for (let output = 0; output < objective.outputs; output++) {
        const list = this.#workingSet(output, point, gradient, hints);
        const target = this.#descend(output, point, gradient, list);
        const found = lineSearch(objective, point, value, gradient, target, [
          output * (this.#design.width + 1),
          (output + 1) * (this.#design.width + 1),
        ]);
        if (!found) continue;
        moved = true;
        ({ point, gradient, value } = found);
      }
      if (objective.outputs > 1) {
        const shifted = point.slice();
        if (shiftClasses(objective, shifted)) {
          point = shifted;
          gradient = new Float64Array(objective.size);
          value = objective.evaluate(point, gradient) + objective.absolutePenalty(point);
        }
      }
      hints = [];
      if (!moved || options.onIteration?.(point, iteration) === false) break;
    }
    this.gradient = gradient;
    return point;
  }

  /** Columns in use, hints, and as many violators again, worst first. */
  #workingSet(output: number, point: Float64Array, gradient: Float64Array, hints: readonly number[]): Uint32Array {
    const { width } = this.#design;
    const from = output * (width + 1);
    const chosen = new Set(hints);
    for (let f = 0; f < width; f++) if (point[from + f] !== 0) chosen.add(f);
    const violators: { readonly f: number; readonly size: number }[] = [];
    for (let f = 0; f < width; f++) {
      if (chosen.has(f)) continue;
      const size = this.#objective.violationAt(from + f, point, gradient);
      if (size > 0) violators.push({ f, size });
    }
    violators.sort((a, b) => b.size - a.size || a.f - b.f);
    for (const { f } of violators.slice(0, Math.max(LEAST_WORKING_SET, chosen.size))) chosen.add(f);
    return Uint32Array.from(chosen).sort();
  }

  /** Where coordinate descent on the quadratic model of one output leads. */
  #descend(output: number, point: Float64Array, gradient: Float64Array, list: Uint32Array): Float64Array {
    const kernels = this.#kernels;
    const { width, weightSum } = this.#design;
    const { penalties } = this.#objective;
    const from = output * (width + 1);
    const state = this.#model(output, point);
    const place = (at: Address, values: ArrayLike<number>) => kernels.f64(at, width).set(values);
    place(state.z, point.subarray(from, from + width));
    // The kernels' objective is the sum over rows, not their mean.
    place(
      state.l1,
      penalties.l1.map((l1) => l1 * weightSum),
    );
    place(
      state.l2,
      penalties.l2.map((l2) => l2 * weightSum),
    );
    kernels.u32(this.#list, list.length).set(list);
    const violation = this.#objective.violation(point, gradient);
    const tolerance = Math.max(1e-16, SHARE_OF_VIOLATION * SHARE_OF_VIOLATION * violation);
    this.#sweep(state, list, tolerance);
    const target = point.slice();
    target.set(kernels.f64(state.z, width), from);
    const [sum] = kernels.f64(state.state, 1);
    target[from + width]! += (sum as number) / state.omegaSum;
    // The kernel's intercept is that of columns as they are kept.
    const { impliedMeans } = this.#design;
    for (let f = 0; impliedMeans && f < width; f++) {
      target[from + width]! +=
        (impliedMeans[f] as number) * ((target[from + f] as number) - (point[from + f] as number));
    }
    return target;
  }

  /** Sweeps over the columns of `list` until no step is larger than `tolerance`, extrapolated where that is lower. */
  #sweep(state: DescentState, list: Uint32Array, tolerance: number): void {
    const extrapolation = new AndersonExtrapolation();
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      const largest = this.#design.descend(state, this.#list, list.length, 1, tolerance);
      if (largest <= tolerance) return;
      const reached = this.#iterate(state, list);
      const guess = extrapolation.next(reached);
      if (!guess || !(this.#modelValue(state, list, guess) < this.#modelValue(state, list, reached))) continue;
      const z = this.#kernels.f64(state.z, this.#design.width);
      list.forEach((f, i) => {
        z[f] = guess.variables[i] as number;
      });
      const { paddedRows } = this.#design;
      this.#kernels.f64(state.q, paddedRows).set(guess.dependent.subarray(0, paddedRows));
      this.#kernels.f64(state.state, 1)[0] = guess.dependent[paddedRows] as number;
    }
  }

  /** The listed coefficients, and q with its sum, which are linear in them. */
  #iterate(state: DescentState, list: Uint32Array): Iterate {
    const { width, paddedRows } = this.#design;
    const z = this.#kernels.f64(state.z, width);
    const dependent = new Float64Array(paddedRows + 1);
    dependent.set(this.#kernels.f64(state.q, paddedRows));
    dependent[paddedRows] = this.#kernels.f64(state.state, 1)[0] as number;
    return { variables: Float64Array.from(list, (f) => z[f] as number), dependent };
  }

  /** What the descent lowers, at its best intercept. */
  #modelValue(state: DescentState, list: Uint32Array, { variables, dependent }: Iterate): number {
    const kernels = this.#kernels;
    const { width, paddedRows, rowCount } = this.#design;
    const omega = state.omega ? kernels.f64(state.omega, paddedRows) : undefined;
    const [l1, l2] = [kernels.f64(state.l1, width), kernels.f64(state.l2, width)];
    let squares = -((dependent[paddedRows] as number) ** 2) / state.omegaSum;
    for (let row = 0; row < rowCount; row++) {
      const own = dependent[row] as number;
      // A row without curvature has no q.
      if (own !== 0) squares += (own * own) / (omega ? (omega[row] as number) : 1);
    }
    let penalty = 0;
    variables.forEach((value, i) => {
      const f = list[i] as number;
      penalty += (l1[f] as number) * Math.abs(value) + 0.5 * (l2[f] as number) * value * value;
    });
    return 0.5 * squares + penalty;
  }

  /** The quadratic model at `point`: curvature and, as q, minus the derivative of each row. */
  #model(output: number, point: Float64Array): DescentState {
    const kernels = this.#kernels;
    const { loss, outputs, labels } = this.#objective;
    const { paddedRows, weightsAt, rowCount } = this.#design;
    const stride = paddedRows * 8;
    const { omega, q, sums, squares, state } = this.#columns;
    this.#design.scores(outputs, point, this.#scores);
    const own = output * paddedRows;
    if (loss === "squared") kernels.f64(omega, paddedRows).set(kernels.f64(weightsAt, paddedRows));
    else {
      const curvatures = kernels.f64(this.#curvatures, outputs * paddedRows);
      curvatures.set(kernels.f64(this.#scores, curvatures.length));
      kernels.run.linearCurvature(LINEAR_LOSSES[loss], this.#curvatures, stride, outputs, weightsAt, paddedRows);
      const target = kernels.f64(omega, paddedRows);
      const weights = kernels.f64(weightsAt, paddedRows);
      for (let row = 0; row < paddedRows; row++) {
        const value = curvatures[own + row] as number;
        target[row] = outputs === 1 ? value : (weights[row] as number) * value * (1 - value);
      }
    }
    kernels.run.linearLoss(LINEAR_LOSSES[loss], this.#scores, stride, outputs, labels, weightsAt, paddedRows);
    const derivatives = kernels.f64(this.#scores + own * 8, paddedRows);
    const residuals = kernels.f64(q, paddedRows);
    let total = 0;
    for (let row = 0; row < paddedRows; row++) {
      residuals[row] = -(derivatives[row] as number);
      total += residuals[row] as number;
    }
    // The squared loss has the same curvature everywhere.
    if (!this.#omegaIsWeights) this.#design.columnSums(omega, sums, squares);
    this.#omegaIsWeights = loss === "squared";
    kernels.f64(state, 1)[0] = total;
    const curvature = kernels.f64(omega, rowCount);
    const omegaSum = curvature.reduce((a, b) => a + b, 0);
    // Rows of equal weight need no look at it.
    const even = loss === "squared" && curvature.every((weight) => weight === 1);
    return { ...this.#columns, omegaSum, omega: even ? 0 : omega };
  }
}
