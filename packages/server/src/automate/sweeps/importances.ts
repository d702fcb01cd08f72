import type { SweepImportance } from "@crisol/contract";
import type { SpaceSpec } from "@crisol/engine";
import type { Store } from "../../store/store.js";
import { SearchThread } from "./search-threads.js";
import type { SweepRecord } from "./sweeps.js";
import { type SearchedTrial, trialsOf } from "./trials.js";

/** Answers that are kept. */
const MOST_KEPT = 100;
/** Trials that it is learnt from: the newest of more. */
const MOST_TRIALS = 2000;

interface Kept {
  readonly completed: number;
  readonly answer: Promise<SweepImportance>;
}

/** Which parameters of sweeps matter: computed on a thread of its own, and again only when more trials have completed. */
export class SweepImportances {
  readonly #kept = new Map<string, Kept>();

  constructor(readonly store: Store) {}

  async of({ id, spec }: SweepRecord): Promise<SweepImportance> {
    const trials = (await trialsOf(this.store.read, id)).filter(({ state }) => state === "completed");
    const kept = this.#kept.get(id);
    if (kept?.completed === trials.length) return kept.answer;
    const answer = computed(spec.space as SpaceSpec, trials.slice(-MOST_TRIALS));
    this.#kept.delete(id);
    this.#kept.set(id, { completed: trials.length, answer });
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    answer.catch(() => this.#kept.delete(id));
    return answer;
  }
}

/** On a thread of its own: it takes seconds, for which no sweep shall wait. */
async function computed(space: SpaceSpec, trials: readonly SearchedTrial[]): Promise<SweepImportance> {
  const thread = new SearchThread();
  try {
    return await thread.importance({ space, trials });
  } finally {
    await thread.close();
  }
}
