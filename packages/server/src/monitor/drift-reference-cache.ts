import type { Blobs } from "../store/blobs.js";
import type { DriftReferences } from "../train/drift-references.js";

const KEPT = 16;

/** Drift references as training wrote them; the last 16 that were asked for stay in memory. */
export class DriftReferenceCache {
  readonly #kept = new Map<string, Promise<DriftReferences>>();

  constructor(readonly blobs: Blobs) {}

  /** Throws the blob store's error if the reference is damaged or gone. */
  get(sha256: string): Promise<DriftReferences> {
    const found = this.#kept.get(sha256);
    if (found) return found;
    const reading = this.blobs
      .read(sha256)
      .then((bytes) => JSON.parse(Buffer.from(bytes).toString("utf8")) as DriftReferences);
    reading.catch(() => this.#kept.delete(sha256));
    this.#kept.set(sha256, reading);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return reading;
  }
}
