import type { Band } from "@crisol/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GB, verdictInput as input, machine, type Second, seconds } from "../../../test/verdict-input.js";
import { parallelShare, timeOn, timesOn } from "./amdahl.js";
import { cheapestSize, largestCores, paidFor, wastedShare } from "./held.js";
import { phasesOf, stageOf } from "./phases.js";
import { bounds } from "./thresholds.js";
import { type VerdictInput, verdictOf } from "./verdict.js";
import { workOfScript } from "./work.js";

const kindsOf = (given: VerdictInput) => verdictOf(given).findings.map(({ kind }) => kind);

describe("the verdict", () => {
  test.each<[string, Second, string]>([
    ["all cores at work", { cores: 3.8 }, "cpu_saturated"],
    ["ready for all cores, others have them", { cores: 1, waiting: 2.7 }, "cpu_saturated"],
    ["ready for most cores, others have them and it waits for itself", { cores: 0.8, waiting: 2.4 }, "cpu_saturated"],
    ["one thread of four", { cores: 1, thread: 0.98 }, "one_core"],
    [
      "one thread of four, others have its core and a runtime's threads wait",
      { cores: 0.2, waiting: 1.25, thread: 0.97 },
      "one_core",
    ],
    ["next to nothing", { cores: 0.1 }, "mostly_unused"],
    ["waits for the disk", { cores: 0.4, thread: 0.4, disk: 0.6 }, "disk_bound"],
    ["waits for memory, as hardly anything is read", { cores: 0.9, thread: 0.9, disk: 0.6, bytes: 3000 }, "one_core"],
    ["near its memory", { cores: 3.9, memoryBytes: 15 * GB }, "memory_near_limit"],
    ["half of its cores", { cores: 2.2, thread: 0.6 }, "right_size"],
    ["little of its cores, most of its memory", { cores: 0.5, thread: 0.5, memoryBytes: 12 * GB }, "right_size"],
  ])("of %s", (_name, second, kind) => {
    const verdict = verdictOf(input(seconds(400, second)));
    expect(verdict.kind).toBe(kind);
    expect(verdict.reason.text).not.toMatch(/[{}]|NaN|undefined/);
  });

  test("is on the training, not on the start and what comes before it", () => {
    const start = seconds(100, { phase: "environment: build", cores: 0.1 });
    const load = seconds(100, { phase: "load", cores: 0.2, disk: 0.9 }, 100_000);
    const train = seconds(60, { phase: "train", cores: 3.9 }, 200_000);
    const verdict = verdictOf(input([...start, ...load, ...train]));
    expect(verdict).toMatchObject({ kind: "cpu_saturated", measured: { stage: "train", seconds: 60 } });
    expect(verdict.phases.map(({ phase, stage, seconds }) => [phase, stage, seconds])).toEqual([
      ["environment: build", "set_up", 100],
      ["load", "load", 100],
      ["train", "train", 60],
    ]);
  });

  test("is on all but the start where the training is a small part of it", () => {
    const start = seconds(100, { phase: "environment: build", cores: 0.1 });
    const train = seconds(20, { phase: "fit", cores: 3.9 }, 100_000);
    const explain = seconds(80, { phase: "explain", cores: 1 }, 120_000);
    const { kind, measured } = verdictOf(input([...start, ...train, ...explain]));
    expect(measured).toMatchObject({ stage: null, seconds: 100 });
    expect(measured.cores).toBeCloseTo(0.2 * 3.9 + 0.8 * 1);
    expect(kind).toBe("mostly_unused");
  });

  test("of some seconds says that they are too few, but for what its memory shows, and that a cluster is too much", () => {
    expect(kindsOf(input(seconds(4, { cores: 3.9 })))).toEqual(["too_short", "too_small_to_distribute"]);
    expect(verdictOf(input([])).kind).toBe("too_short");
    const killed = verdictOf(input(seconds(2), { wasOutOfMemory: true }));
    expect(killed.kind).toBe("memory_near_limit");
    expect(killed.alternatives[0]).toMatchObject({ kind: "scale_up", memoryBytes: 32 * GB, seconds: null });
  });

  test("of long work on all cores: it may be shared by machines; of short work, or of work in turns, not", () => {
    expect(kindsOf(input(seconds(3600, { cores: 3.95 })))).toContain("distributable");
    expect(kindsOf(input(seconds(200, { cores: 3.95 })))).toContain("too_small_to_distribute");
    // Some minutes: the start of the machines takes what they gain.
    const some = verdictOf(input(seconds(300, { cores: 3.95 }))).findings.at(-1);
    expect(some).toMatchObject({ kind: "too_small_to_distribute", reason: { code: "verdict_no_gain" } });
    expect(kindsOf(input(seconds(3600, { cores: 1 })))).toEqual(["one_core"]);
    const spark = { kind: "script", gpuLibrary: null, clusterLibrary: "pyspark" } as const;
    expect(verdictOf(input(seconds(60, { cores: 2 }), { work: spark })).kind).toBe("too_small_to_distribute");
  });

  test("of work that all cores of the largest size share and that is still long: a GPU for what can use one, then Spark", () => {
    const held = { cores: largestCores, memoryBytes: 384 * GB, isMemoryAsked: false, machine };
    const on = (command: string, lock: string) =>
      verdictOf(input(seconds(3600, { cores: 0.99 * largestCores }), { held, work: workOfScript(command, lock) }));
    const plain = on("python train.py", "numpy==2.3.0\n");
    expect(plain.kind).toBe("distributable");
    // There is no larger size to advise.
    expect(plain.alternatives).toMatchObject([
      { kind: "distribute", cores: largestCores, machineCount: 4, rewrite: { isNeeded: true }, again: null },
    ]);
    expect(plain.alternatives[0]!.rewrite.reason.code).toBe("rewrite_spark");
    const torch = on("python train.py", "torch==2.9.0\n");
    expect(torch.alternatives.map(({ kind }) => kind)).toEqual(["gpu", "distribute"]);
    const spark = on("spark-submit train.py", "pyspark==4.1.4\n");
    expect(spark.alternatives.at(-1)!.rewrite).toMatchObject({
      isNeeded: false,
      reason: { params: { library: "pyspark" } },
    });
    const training = { kind: "training", gpuLibrary: null, clusterLibrary: null } as const;
    const ours = verdictOf(input(seconds(3600, { cores: 0.99 * largestCores }), { held, work: training }));
    expect(ours.alternatives.at(-1)!.rewrite.isNeeded).toBe(false);
    // One size below, the larger one comes first.
    const smaller = { ...held, cores: largestCores / 2 };
    const below = verdictOf(input(seconds(3600, { cores: 0.495 * largestCores }), { held: smaller }));
    expect(below.kind).toBe("cpu_saturated");
    expect(below.alternatives.map(({ kind }) => kind)).toEqual(["scale_up", "distribute"]);
  });

  test("of a GPU, by lines written as nvidia-smi prints them", () => {
    // index, utilization.gpu [%], memory.used [MiB], power.draw [W]
    const idle = ["0, 0, 512, 62.11", "0, 3, 512, 64.02", "0, 0, 512, [N/A]"];
    const busy = ["0, 97, 40211, 611.50", "0, 100, 40211, 640.93", "0, 88, 40211, 590.02"];
    expect(verdictOf(input(seconds(60, { cores: 2, thread: 0.6, gpuLines: idle })))).toMatchObject({
      ...{ kind: "gpu_idle", shows: "gpu", reason: { code: "verdict_gpu_idle" } },
      alternatives: [{ kind: "scale_down", size: { gpu: null }, again: null }],
    });
    const starved = verdictOf(input(seconds(60, { cores: 3.9, gpuLines: idle })));
    expect(starved.reason.code).toBe("verdict_gpu_starved");
    expect(starved.findings.map(({ kind }) => kind)).toContain("cpu_saturated");
    // A processor that waits for its GPU is no waste of the processor.
    expect(verdictOf(input(seconds(60, { cores: 0.9, gpuLines: busy }))).kind).toBe("right_size");
  });

  test("never fails, and says each thing once, in words with their numbers", () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    const second = fc.record({
      phase: fc.constantFrom("start", "read", "fit", "evaluate", "run", "my part"),
      cores: fc.double({ min: 0, max: 16, noNaN: true }),
      waiting: fc.double({ min: 0, max: 64, noNaN: true }),
      memoryBytes: fc.double({ min: 0, max: 64e9, noNaN: true }),
      ...{ thread: part, disk: part },
    });
    const given = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), second), { maxLength: 5 });
    fc.assert(
      fc.property(given, fc.integer({ min: 1, max: 128 }), fc.boolean(), (parts, cores, isMemoryAsked) => {
        const spans = parts.flatMap(([count, one], at) => seconds(count, one, at * 1e6));
        const held = { cores, memoryBytes: 16 * GB, isMemoryAsked, machine };
        const verdict = verdictOf(input(spans, { held }));
        const kinds = verdict.findings.map(({ kind }) => kind);
        expect(new Set(kinds).size).toBe(kinds.length);
        for (const { reason } of [...verdict.findings, ...verdict.alternatives, { reason: verdict.reason }]) {
          expect(reason.text).not.toMatch(/[{}]|NaN|undefined|Infinity/);
        }
        for (const { seconds: time, cost } of verdict.alternatives) {
          for (const band of [time, cost]) {
            if (!band) continue;
            expect(band.low).toBeLessThanOrEqual(band.expected + 1e-9);
            expect(band.expected).toBeLessThanOrEqual(band.high + 1e-9);
            expect(band.low).toBeGreaterThanOrEqual(0);
          }
        }
        expect(verdict.cost.wasted).toBeLessThanOrEqual(verdict.cost.spent);
        expect(verdict.cost.wasted).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe("alternatives", () => {
  test("are twice and four times the cores, as Amdahl's law has it, and the cheapest size that has them", () => {
    const { alternatives } = verdictOf(input(seconds(3600, { cores: 3.8 })));
    const [twice] = alternatives;
    expect(twice).toMatchObject({
      kind: "scale_up",
      cores: 8,
      size: { id: "general-8" },
      basis: "list",
      currency: "USD",
    });
    expect(twice!.again).toEqual({ cores: 8, memoryBytes: null });
    const share = parallelShare(3.8, 4, 0)!.expected;
    expect(twice!.seconds!.expected).toBeCloseTo(3600 * timeOn(8, 4, share), 6);
    expect(twice!.cost!.expected).toBeCloseTo((twice!.seconds!.expected / 3600) * 0.384, 9);
    const four = alternatives.find(({ cores }) => cores === 16)!;
    // This machine has eight.
    expect(four.again).toBeNull();
    expect(alternatives.find(({ kind }) => kind === "distribute")).toMatchObject({
      ...{ machineCount: 4, rewrite: { isNeeded: true }, again: null },
    });
  });

  test("are not more cores where the whole job gains less than a tenth", () => {
    const train = seconds(40, { phase: "train", cores: 3.9 });
    const save = seconds(80, { phase: "save", cores: 1 }, 40_000);
    const { kind, alternatives } = verdictOf(input([...train, ...save]));
    expect(kind).toBe("cpu_saturated");
    // Twice the cores would save some 19 of 120 s, four times 9 more.
    expect(alternatives.map(({ cores }) => cores)).toEqual([8]);
    const least = verdictOf(input([...train, ...seconds(90, { phase: "save", cores: 1 }, 40_000)]));
    expect(least.measured.stage).toBe("train");
    expect(least.alternatives[0]!.seconds!.expected).toBeGreaterThan(90);
  });

  test("on one core say that nobody knows", () => {
    const held = { cores: 1, memoryBytes: 16 * GB, isMemoryAsked: false, machine };
    const { alternatives, measured } = verdictOf(input(seconds(100, { cores: 0.99 }), { held }));
    expect(measured.parallelShare).toBeNull();
    expect(alternatives).toHaveLength(1);
    expect(alternatives[0]).toMatchObject({
      cores: 2,
      seconds: { low: expect.closeTo(50), high: expect.closeTo(100) },
    });
  });

  test("of what is mostly unused leave a fifth free of what it took", () => {
    const held = { cores: 8, memoryBytes: 16 * GB, isMemoryAsked: true, machine };
    const [less] = verdictOf(input(seconds(100, { cores: 1.5, thread: 0.5 }), { held })).alternatives;
    expect(less).toMatchObject({ kind: "scale_down", cores: 2, memoryBytes: 1.5 * GB, again: { cores: 2 } });
  });

  test("offer a GPU to what can use one, and tell from when on it is cheaper", () => {
    const work = workOfScript("python train.py", "numpy==2.3.0\ntorch==2.9.0\n");
    const { alternatives } = verdictOf(input(seconds(3600, { cores: 3.9 }), { work }));
    const gpu = alternatives.find(({ kind }) => kind === "gpu")!;
    expect(gpu).toMatchObject({
      size: { id: "gpu-t4-1" },
      seconds: null,
      rewrite: { reason: { params: { library: "torch" } } },
    });
    expect(gpu.reason.params.times).toBeCloseTo(0.526 / 0.192, 1);
  });
});

describe("what was paid", () => {
  test("is by the machine's own price, else by the list's for what was held; wasted is what neither cores nor memory used", () => {
    const own = { ...machine, pricePerHour: 2, currency: "EUR" };
    const held = { cores: 2, memoryBytes: 4 * GB, isMemoryAsked: true, machine: own };
    expect(paidFor(held, GB)).toMatchObject({ pricePerHour: 2, currency: "EUR", basis: "machine", cores: 8 });
    expect(paidFor({ ...held, machine }, GB)).toMatchObject({
      pricePerHour: 0.096,
      currency: "USD",
      basis: "list",
      cores: 2,
    });
    const paid = paidFor(held, GB);
    expect(wastedShare(paid, 2, 0)).toBeCloseTo(0.75);
    expect(wastedShare(paid, 2, 24 * GB)).toBeCloseTo(0.25);
    expect(wastedShare(paid, 9, 0)).toBe(0);
  });

  test("is saved against the size before, where both were paid alike", () => {
    const spans = seconds(3600, { cores: 2 });
    const before = { spent: 1, currency: "USD", basis: "list" } as const;
    expect(verdictOf(input(spans, { before })).cost.saved).toBeCloseTo(1 - 0.192, 9);
    expect(verdictOf(input(spans, { before: { ...before, basis: "machine" } })).cost.saved).toBeNull();
    expect(verdictOf(input(spans)).cost.saved).toBeNull();
  });
});

test("the parallel share that work was made with is found again, whatever the cores", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 2, max: 96 }), (share, cores) => {
      const wanted = 1 / (1 - share + share / cores);
      expect(parallelShare(wanted, cores, 0)!.expected).toBeCloseTo(share, 9);
      expect(timeOn(cores, 1, share)).toBeCloseTo(1 / wanted, 9);
    }),
  );
  expect(parallelShare(1, 1, 0.1)).toBeNull();
});

test("cores that hold each other up make more of them worth less, and fewer worth more; as many take as long", () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  const cores = fc.integer({ min: 1, max: 96 });
  fc.assert(
    fc.property(part, fc.double({ min: 0, max: 2, noNaN: true }), cores, cores, (share, contention, one, other) => {
      expect(timeOn(one, one, share, contention)).toBeCloseTo(1, 9);
      const [few, many] = one < other ? [one, other] : [other, one];
      expect(timeOn(many, few, share, contention)).toBeGreaterThanOrEqual(timeOn(many, few, share) - 1e-12);
      expect(timeOn(few, many, share, contention)).toBeLessThanOrEqual(timeOn(few, many, share) + 1e-12);
      const there = timeOn(many, few, share, contention);
      // What was seen on few cores is another share of the work on many.
      const seen = (share * (1 + contention * (1 - 1 / many))) / (1 + contention * (1 - 1 / few));
      const back = timeOn(few, many, seen / (1 - share + seen), contention);
      expect(there * back).toBeCloseTo(1, 9);
      const band = timesOn(
        many,
        few,
        { low: share / 2, expected: share, high: 1 },
        { low: 0, expected: contention / 2, high: contention },
      );
      expect(band.low).toBeLessThanOrEqual(band.expected);
      expect(band.expected).toBeLessThanOrEqual(band.high);
    }),
  );
});

test("a training's cores are expected to hold each other up, a script's may", () => {
  const spans = seconds(3600, { cores: 3.8 });
  const [ofScript, ofTraining] = (["script", "training"] as const).map(
    (kind) =>
      verdictOf(input(spans, { work: { kind, gpuLibrary: null, clusterLibrary: null } })).alternatives[0]!.seconds!,
  ) as [Band, Band];
  expect(ofTraining.expected).toBeGreaterThan(ofScript.expected);
  expect(ofTraining.high).toBeGreaterThan(ofScript.high);
  expect(ofTraining.low).toBeCloseTo(ofScript.low, 6);
});

test("phases keep all of the time, and are parts of the work by their names", () => {
  expect(
    ["start", "environment: solve", "inputs", "read", "Load", "prepare", "fit", "train 2", "epoch 3"].map(stageOf),
  ).toEqual(["set_up", "set_up", "set_up", "load", "load", "prepare", "train", "train", "train"]);
  const spans = [...seconds(3, { phase: "a", cores: 1 }), ...seconds(2, { phase: "b" }), ...seconds(1, { phase: "a" })];
  expect(phasesOf(spans)).toMatchObject([
    { phase: "a", seconds: 4, cores: 0.75, readBytes: 4e6 },
    { phase: "b", seconds: 2, cores: 0 },
  ]);
});

test("what a script can compute on is told by its packages", () => {
  expect(workOfScript("python t.py", "jax-cuda12==1\nxgboost-cu12==3.1\n")).toMatchObject({ gpuLibrary: "xgboost" });
  expect(workOfScript("spark-submit t.py", null)).toMatchObject({ gpuLibrary: null, clusterLibrary: "pyspark" });
  expect(workOfScript("python torch.py", null)).toMatchObject({ gpuLibrary: null, clusterLibrary: null });
  expect(cheapestSize(3, 20e9)).toMatchObject({ id: "memory-4" });
  expect(bounds({ clusterStart: 1 }).clusterStart).toBe(1);
});
