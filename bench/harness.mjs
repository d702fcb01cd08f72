import { cpus, totalmem } from "node:os";

/**
 * One line of a bench's report. `ratio` is above 1 where ours is better; a case without a peer has nulls.
 *
 * @typedef {{ name: string, metric: string, unit: string, ours: number, peer: string | null,
 *   peerVersion: string | null, theirs: number | null, ratio: number | null }} Case
 */

/** The machine that the figures were taken on. */
export function machine() {
  const list = cpus();
  return {
    cpu: list[0]?.model.trim() ?? "unknown",
    cores: list.length,
    memoryBytes: totalmem(),
    node: process.version,
  };
}

/** Seconds that `work` takes. */
export async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/**
 * Measures several ways of doing the same thing in turn (A B C A B C ...), so that a machine whose speed drifts is
 * unfair to none, after one round that is not counted. Returns the samples by name.
 *
 * @param {Record<string, () => Promise<number>>} contenders each returns its figure
 * @param {{ rounds?: number, warmUps?: number }} options
 * @returns {Promise<Record<string, number[]>>}
 */
export async function alternate(contenders, { rounds = 5, warmUps = 1 } = {}) {
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contenders)) {
      const figure = await measure();
      if (round >= 0) samples[name].push(figure);
    }
  }
  return samples;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * A case where less is better, from samples that were taken in turn: medians, and the median of the ratios of each
 * round, which a drift of the machine between rounds does not move.
 *
 * @returns {Case}
 */
export function lessIsBetter({ name, metric, unit, ours, peer = null, peerVersion = null, theirs = null }) {
  return {
    name,
    metric,
    unit,
    ours: round(median(ours)),
    peer,
    peerVersion,
    theirs: theirs && round(median(theirs)),
    ratio: theirs && round(median(theirs.map((value, index) => value / ours[index]))),
  };
}

function round(value) {
  return Number(value.toPrecision(4));
}
