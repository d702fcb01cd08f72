/** A bound of the verdicts, with where it is from. */
export interface Threshold {
  readonly value: number;
  readonly unit: "share" | "seconds" | "times" | "cores" | "bytes" | "bytes a second" | "machines" | "samples";
  /** What it decides. */
  readonly decides: string;
  /** Why it is this one. */
  readonly because: string;
}

const headroom =
  "a fifth is left free, the headroom that AWS Compute Optimizer leaves by default for processor and memory (its rightsizing preferences)";

/** All that the verdicts weigh by. A table of docs/right-size.md is made of it, and a test compares them. */
export const thresholds = {
  leastSeconds: {
    value: 5,
    unit: "seconds",
    decides: "shorter, and nothing is said of cores, disk and GPU",
    because: "there is a sample a second, and fewer than five cannot tell a habit from a moment",
  },
  leastSamples: {
    value: 3,
    unit: "samples",
    decides: "fewer, and nothing is said of cores, disk and GPU",
    because: "a job that starts many processes is looked at less often, to keep the measuring cheap",
  },
  trainingShare: {
    value: 0.3,
    unit: "share",
    decides: "of the time after the start at least, and the training alone is judged; else all of that time",
    because:
      "above it the training is what a machine is chosen for; a forest that grew for 6 s and was explained for 28 s on one thread had been called too much for its two cores",
  },
  saturated: {
    value: 0.85,
    unit: "share",
    decides: "of its cores wanted, and it waits for them",
    because: `${headroom}; above it, by the little that a sample errs, there is none left`,
  },
  saturatedCrowded: {
    value: 0.78,
    unit: "share",
    decides: "of its cores wanted while others had a part of them, and it waits for them",
    because:
      "threads that share work wait for the slowest of them, which then waits for a core: a forest that wants 1.86 of two cores seemed to want 1.68 on a machine four times full",
  },
  full: {
    value: 0.8,
    unit: "share",
    decides: "of the cores or the memory that an advised size fills",
    because: headroom,
  },
  memoryNear: {
    value: 0.9,
    unit: "share",
    decides: "of its memory at the peak, and it is near its limit",
    because:
      "a tenth is what the same work needs more from one run to the next, by other data or another order of threads",
  },
  unused: {
    value: 0.4,
    unit: "share",
    decides: "of its cores wanted at most, and they are mostly unused; the same of the memory that it asked for",
    because: "at two fifths half as much would do, with a fifth of that left free",
  },
  uneven: {
    value: 0.5,
    unit: "share",
    decides: "of what the busiest node of a job computed at most, and another one has much less to do",
    because: "at half, one node in two could do the work of both in the time that the busiest takes, or nearly",
  },
  spareMemory: {
    value: 1e9,
    unit: "bytes",
    decides: "of the memory that it asked for unused at least, and it is worth a word",
    because: "no size of machine is to be had in steps smaller than that",
  },
  oneThread: {
    value: 0.75,
    unit: "share",
    decides: "of the time that one thread computed or was ready to, and it holds up the rest",
    because: "what it does not compute it waits, for instance for what it reads",
  },
  oneCore: {
    value: 1.4,
    unit: "cores",
    decides: "wanted at most beside such a thread, and only one core is at work",
    because: "a runtime's own threads, such as those that collect garbage, take some of another core",
  },
  oneCoreCrowded: {
    value: 1.55,
    unit: "cores",
    decides: "wanted at most beside such a thread while others had a part of them, and only one core is at work",
    because:
      "a runtime's own threads wait as well: a training on one thread that wants 1.2 cores alone seemed to want 1.43 on a machine ten times full",
  },
  diskWait: {
    value: 0.3,
    unit: "share",
    decides: "of the looks at which a thread waited for the disk, and the disk holds it up",
    because:
      "with a disk that takes no time at all it would be done in seven tenths of the time at best; below that the gain is small",
  },
  diskRate: {
    value: 50_000,
    unit: "bytes a second",
    decides: "read and written at least, and the disk holds it up",
    because:
      "a thread that waits for memory looks the same: on a machine five times full a training did so in 12 % of the looks, and wrote 6 kB a second",
  },
  gpuIdle: {
    value: 0.15,
    unit: "share",
    decides: "of the time that the busiest GPU was at work at most, and it is idle",
    because: "the price of an hour with the cheapest GPU is more than five times that of two cores without",
  },
  parallel: {
    value: 0.9,
    unit: "share",
    decides: "of the work done on all cores at once at least, and more machines can share it",
    because: "by Amdahl's law four machines are then three times as fast, less what they tell each other",
  },
  parallelError: {
    value: 0.08,
    unit: "share",
    decides: "by which the measured parallel share may be wrong, to either side",
    because:
      "of 30 scripts nine in ten were seen within 7 points of what both times say, the worst 12 off (`npm run bench -- verdicts scripts`)",
  },
  contention: {
    value: 0.5,
    unit: "share",
    decides: "by which shared work of a training takes longer on one of very many cores at work than on one alone",
    because:
      "on two, half of that: caches and memory are shared; of forests it took a fifth to three fifths longer on two (`npm run bench -- verdicts trainings`)",
  },
  contentionMost: {
    value: 1.2,
    unit: "share",
    decides: "by which that may be longer at most; of a script none is expected, and at most as much as of a training",
    because:
      "of forests and of boosting on many rows; boosting on few was above it (`npm run bench -- verdicts trainings`)",
  },
  clusterStart: {
    value: 180,
    unit: "seconds",
    decides: "that a cluster takes before it computes",
    because:
      "sessions without a warm pool took two to seven minutes on Microsoft Fabric, three on average (alistoops.com, on minimising Spark's start); Spark itself 23 s of that, to its first result (`npm run bench -- verdicts cluster`)",
  },
  clusterOverhead: {
    value: 1.3,
    unit: "times",
    decides: "as much work as on one machine, for what is sent between machines",
    because:
      "Spark with two workers on one machine took 1.2 times as much for sums by key and 1.6 for tasks of 3 s, of which half was the start of a job (`npm run bench -- verdicts cluster`); a network comes on top",
  },
  workers: {
    value: 4,
    unit: "machines",
    decides: "of the size that it has now, in the cluster that is weighed",
    because: "the smallest cluster whose gain outweighs its start for an hour's work",
  },
  worthwhile: {
    value: 0.7,
    unit: "share",
    decides: "of the time now at most, and distributing is worth it",
    because: "the script has to be written anew for it: less is not worth that",
  },
} as const satisfies Readonly<Record<string, Threshold>>;

export type Thresholds = { readonly [Name in keyof typeof thresholds]: number };

/** The bounds as numbers; `changed` in the place of those of the same names, for tests that cannot take minutes. */
export function bounds(changed: Partial<Thresholds> = {}): Thresholds {
  const values = Object.entries(thresholds).map(([name, { value }]) => [name, value]);
  return { ...(Object.fromEntries(values) as Thresholds), ...changed };
}
