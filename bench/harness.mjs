import { cpus, totalmem } from "node:os";

/**
 * One line of a bench's report. `ratio` is above 1 where ours is better; a case without a peer has nulls, and one that
 * failed as a whole has no metric. `note` says more about the peer's figure, `loses` whether it is better than ours where
 * no ratio says so; `failure` why there is none.
 *
 * @typedef {{ name: string, metric: string | null, unit: string, ours: number | null, peer: string | null,
 *   peerVersion: string | null, theirs: number | null, ratio: number | null, note?: string, loses?: boolean, failure?: string }} Case
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
 * A contender that has taken `limitSeconds` so far is not measured again; if nothing of it was counted by then, its last
 * round is. One that throws has no samples, and `failed` is told why.
 *
 * @template Figure
 * @param {Record<string, () => Promise<Figure>>} contenders each returns its figure
 * @param {{ rounds?: number, warmUps?: number, limitSeconds?: number, failed?: (name: string, error: Error) => void }} options
 *   without `failed`, an error ends it all
 * @returns {Promise<Record<string, Figure[]>>}
 */
export async function alternate(contenders, { rounds = 5, warmUps = 1, limitSeconds = Infinity, failed } = {}) {
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  const spent = Object.fromEntries(Object.keys(contenders).map((name) => [name, 0]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contenders)) {
      if (spent[name] >= limitSeconds) continue;
      try {
        spent[name] += await seconds(async () => {
          const figure = await measure();
          samples[name] = round > 0 ? [...samples[name], figure] : [figure];
        });
      } catch (error) {
        if (!failed) throw error;
        failed(name, error);
        samples[name] = [];
        spent[name] = Infinity;
      }
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
 * round, which a drift of the machine between rounds does not move. A peer without samples has no figures.
 *
 * @returns {Case}
 */
export function lessIsBetter({ name, metric, unit, ours, peer = null, peerVersion = null, theirs = null, ...more }) {
  const measured = theirs?.length > 0;
  return {
    name,
    metric,
    unit,
    ours: ours && round(median(ours)),
    peer,
    peerVersion,
    theirs: measured ? round(median(theirs)) : null,
    ratio: measured && ours ? round(median(theirs.slice(0, ours.length).map((value, i) => value / ours[i]))) : null,
    ...more,
  };
}

/**
 * A case where more is better (a rate), otherwise as `lessIsBetter`.
 *
 * @returns {Case}
 */
export function moreIsBetter(line) {
  const { ours, theirs } = line;
  const compared = ours && theirs?.length > 0;
  const ratios = compared ? theirs.slice(0, ours.length).map((value, i) => ours[i] / value) : [];
  return { ...lessIsBetter(line), ratio: compared ? round(median(ratios)) : null };
}

/** What `measure` gives, or one line with the reason why it failed, so that the other cases are measured all the same. */
export async function attempt(name, measure) {
  try {
    return await measure();
  } catch (error) {
    return [{ ...lessIsBetter({ name, metric: null, unit: "", ours: null }), failure: error.message }];
  }
}

function round(value) {
  return Number(value.toPrecision(4));
}
