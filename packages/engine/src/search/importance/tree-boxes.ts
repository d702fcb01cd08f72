import { type Forest, goesLeft } from "../../boosting/forest.js";
import type { Domain } from "../domain.js";

/** What a tree divides one parameter's unit interval into. */
export interface Cells {
  /** The length of each cell; they add up to 1. */
  readonly widths: Float64Array;
  /** The cell of a place. */
  cellOf(place: number): number;
}

/** Cells from one number up to, but not with, another. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** A leaf: the cells of each parameter that lead to it, and its value. */
export interface Box {
  readonly value: number;
  /** Of each parameter: one run, or several where it is a choice. */
  readonly runs: readonly (readonly Run[])[];
  /** Of each parameter: the length of its cells together. */
  readonly widths: Float64Array;
  /** Of the unit cube. */
  readonly volume: number;
}

export interface TreeBoxes {
  readonly cells: readonly Cells[];
  readonly boxes: readonly Box[];
}

/**
 * The leaves of a tree as boxes of the unit cube, in which `features` of kind "category" are choices by their number and
 * others places. Thresholds between two values of a domain with steps are where the interval of the upper one begins.
 */
export function treeBoxes(forest: Forest, tree: number, domains: readonly Domain[]): TreeBoxes {
  const root = forest.treeStarts[tree] as number;
  const isLeaf = (node: number) => (forest.feature[node] as number) < 0;
  const edges = domains.map((domain, f) => edgesOf(forest, tree, domain, f));
  const cells = edges.map(cellsBetween);
  const insides = edges.map((own, f) => own.subarray(1).map((_, cell) => insideOf(domains[f] as Domain, own, cell)));
  const boxes: Box[] = [];
  const stack = [{ node: root, kept: cells.map(({ widths }) => Uint32Array.from(widths, (_, cell) => cell)) }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, kept } = next;
    if (isLeaf(node)) {
      boxes.push(boxOf(forest.threshold[node] as number, kept, cells));
      continue;
    }
    const f = forest.feature[node] as number;
    const own = kept[f] as Uint32Array;
    const isLeft = own.map((cell) => Number(goesLeft(forest, node, insides[f]![cell]!)));
    const left = root + (forest.left[node] as number);
    const sides = [own.filter((_, i) => isLeft[i] === 1), own.filter((_, i) => isLeft[i] === 0)] as const;
    sides.forEach((side, child) => {
      // A side without a cell has no volume: a threshold between places that no value of the domain separates.
      if (side.length > 0) stack.push({ node: left + child, kept: kept.with(f, side) });
    });
  }
  return { cells, boxes };
}

/** Where a parameter's cells begin and end. */
function edgesOf(forest: Forest, tree: number, domain: Domain, feature: number): Float64Array {
  if (domain.kind === "choice") return Float64Array.from({ length: domain.size + 1 }, (_, i) => i / domain.size);
  const cuts = new Set<number>([0, 1]);
  for (let node = forest.treeStarts[tree]!; node < forest.treeStarts[tree + 1]!; node++) {
    if (forest.feature[node] === feature) cuts.add(cutAt(domain, forest.threshold[node] as number));
  }
  return Float64Array.from(cuts).sort();
}

function cutAt(domain: Domain, threshold: number): number {
  if (domain.kind === "continuous") return Math.min(1, Math.max(0, threshold));
  const value = domain.decode(threshold);
  const index = domain.indexOf(value);
  return domain.edge(domain.encode(value) <= threshold ? index + 1 : index);
}

/** What the forest sees for all of a cell. */
function insideOf(domain: Domain, edges: Float64Array, cell: number): number {
  if (domain.kind === "choice") return cell;
  const middle = (edges[cell]! + edges[cell + 1]!) / 2;
  return domain.kind === "continuous" ? middle : domain.encode(domain.decode(middle));
}

function cellsBetween(edges: Float64Array): Cells {
  const last = edges.length - 2;
  return {
    widths: Float64Array.from({ length: edges.length - 1 }, (_, i) => edges[i + 1]! - edges[i]!),
    cellOf(place) {
      let low = 0;
      let high = last;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (edges[middle]! <= place) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

function boxOf(value: number, kept: readonly Uint32Array[], cells: readonly Cells[]): Box {
  const widths = Float64Array.from(kept, (own, f) => own.reduce((sum, cell) => sum + cells[f]!.widths[cell]!, 0));
  return { value, runs: kept.map(runsOf), widths, volume: widths.reduce((product, width) => product * width, 1) };
}

function runsOf(ascending: Uint32Array): readonly Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (let i = 1; i <= ascending.length; i++) {
    if (i < ascending.length && ascending[i] === ascending[i - 1]! + 1) continue;
    runs.push({ from: ascending[from]!, to: ascending[i - 1]! + 1 });
    from = i;
  }
  return runs;
}
