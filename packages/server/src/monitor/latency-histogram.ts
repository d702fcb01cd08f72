/** Buckets grow by a tenth: a percentile is off by 5 % at most. The first is up to 0.05 ms, the last begins at 12 min. */
const FIRST_MS = 0.05;
const GROWTH = 1.1;
const BUCKETS = 173;
const LOG_GROWTH = Math.log(GROWTH);

/** Counts of latencies by bucket; merging is adding, so hours are the sums of their minutes. */
export class LatencyHistogram {
  readonly #counts = new Map<number, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(latencyMs: number, count = 1): void {
    this.#addBucket(bucketOf(latencyMs), count);
  }

  merge(other: LatencyHistogram): void {
    for (const [bucket, count] of other.#counts) this.#addBucket(bucket, count);
  }

  /** The latency in ms that the share `probability` of requests did not exceed; null without requests. */
  quantile(probability: number): number | null {
    if (this.#total === 0) return null;
    const rank = Math.max(1, Math.ceil(probability * this.#total));
    let seen = 0;
    let last = 0;
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      seen += this.#counts.get(bucket)!;
      last = bucket;
      if (seen >= rank) break;
    }
    // Geometric middle of the bucket.
    return Number((FIRST_MS * GROWTH ** (last - 0.5)).toPrecision(4));
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  static parse(text: string): LatencyHistogram {
    const histogram = new LatencyHistogram();
    for (const [bucket, count] of Object.entries(JSON.parse(text) as Record<string, number>)) {
      histogram.#addBucket(Number(bucket), count);
    }
    return histogram;
  }

  #addBucket(bucket: number, count: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    this.#total += count;
  }
}

function bucketOf(latencyMs: number): number {
  if (!(latencyMs > FIRST_MS)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(latencyMs / FIRST_MS) / LOG_GROWTH));
}
