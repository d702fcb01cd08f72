import { Worker } from "node:worker_threads";
import type { SweepImportance } from "@crisol/contract";
import { sweepImportanceThread } from "../../entry-files.js";
import type { Store } from "../../store/store.js";
import type { SweepRecord } from "./sweeps.js";
import { searchTrial, trialsOf } from "./trials.js";

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
    const answer = computed({ space: spec.space, trials: trials.slice(-MOST_TRIALS).map(searchTrial) });
    this.#kept.delete(id);
    this.#kept.set(id, { completed: trials.length, answer });
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    answer.catch(() => this.#kept.delete(id));
    return answer;
  }
}

function computed(workerData: unknown): Promise<SweepImportance> {
  const worker = new Worker(sweepImportanceThread, { workerData });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the thread ended with code ${code} before it had an answer`)));
  });
}
