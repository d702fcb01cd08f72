import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Offer, type Placement, place, type QueuedJob, targetsFor } from "./placer.js";

const GIB = 2 ** 30;

function offer(changes: Partial<Offer> = {}): Offer {
  const shape = { cores: 4, memoryBytes: 16 * GIB, gpus: 0, maximumJobs: 8 };
  const nothing = { problem: null, hold: null, quotas: new Map(), projectHolds: new Map(), running: [] };
  const said = { id: "local", name: "local", class: "general_purpose", pricePerHour: null, takesAny: true } as const;
  return { ...said, ...shape, ...nothing, state: "ready", ...changes };
}

let count = 0;
function job(changes: Partial<QueuedJob> = {}): QueuedJob {
  const asked = { cores: 1, memoryBytes: null, gpus: 0, wants: null };
  return { id: `j${++count}`, projectId: "p", ...asked, isInteractive: false, ...changes };
}

const busy = (cores: number): Offer["running"] => [{ projectId: "p", cores, memoryBytes: null, gpus: 0 }];
const reasons = (placement: Placement) => placement.waits.map(({ reason }) => reason.code);

describe("where a job starts", () => {
  const cheap = offer({ id: "tgt_a", name: "cheap", pricePerHour: 1 });
  const dear = offer({ id: "tgt_b", name: "dear", pricePerHour: 2, class: "memory_optimised", memoryBytes: 64 * GIB });
  const gpu = offer({ id: "tgt_c", name: "gpu", pricePerHour: 5, class: "gpu", gpus: 1, takesAny: false });
  const wants = (of: QueuedJob["wants"], more: Partial<QueuedJob> = {}) => job({ wants: of, ...more });

  test.each([
    ["the cheapest that is open to all", job(), "cheap"],
    ["the one that it names", wants({ target: "dear" }), "dear"],
    ["one of its class", wants({ class: "gpu" }, { gpus: 1 }), "gpu"],
    ["one with enough memory", job({ memoryBytes: 32 * GIB }), "dear"],
    [
      "a size of 16 GiB fits a machine sold as that",
      wants({ size: "general-4" }, { cores: 4, memoryBytes: 16.5 * GIB }),
      "cheap",
    ],
  ])("%s", (_, asked, name) => {
    expect(place([asked], [gpu, dear, cheap]).start?.target.name).toBe(name);
  });

  test("the next one, where the cheapest has no room", () => {
    expect(place([job()], [{ ...cheap, running: busy(4) }, dear]).start?.target.name).toBe("dear");
    expect(place([job()], [{ ...cheap, maximumJobs: 0 }, dear]).start?.target.name).toBe("dear");
  });

  test.each([
    [wants({ target: "gone" }), "there is no target gone; there are cheap, dear, gpu"],
    [wants({ class: "gpu", target: "cheap" }), "the target cheap is not of the class gpu"],
    [
      wants({ size: "general-8" }, { cores: 8 }),
      "it asks for 8 cores, and the largest that it may have, gpu, has 4 cores, 16.0 GiB, 1 GPU",
    ],
    [
      wants({ target: "cheap" }, { memoryBytes: 20 * GIB }),
      "it asks for 1 core, 20.0 GiB, and the largest that it may have, cheap, has 4 cores, 16.0 GiB",
    ],
  ])("nowhere, ever, with why: %#", (asked, problem) => {
    const placement = place([asked, job()], [gpu, dear, cheap]);
    expect(placement.refused).toEqual([{ job: asked, problem }]);
    expect(placement.start?.target.name).toBe("cheap");
  });

  test("alone, where it names nothing and is larger than all there is", () => {
    const large = job({ cores: 64 });
    expect(place([large], [offer({ running: busy(1) })])).toMatchObject({ start: undefined, refused: [] });
    expect(place([large], [offer()]).start?.job).toBe(large);
  });

  test("a target that is stopped is started, and the job waits for it", () => {
    const stopped = { ...cheap, state: "stopped" as const };
    const placement = place([job(), job({ wants: { target: "dear" } })], [stopped, dear]);
    expect([...placement.wakes]).toEqual(["tgt_a"]);
    expect(reasons(placement)).toEqual(["target_starting"]);
    expect(placement.start?.target.name).toBe("dear");
  });

  test("a budget that is used up, or a project's quota, lets jobs go elsewhere or wait, and holds up nobody else", () => {
    const hold = { code: "target_budget", params: {}, text: "used up" };
    expect(place([job()], [{ ...cheap, hold }, dear]).start?.target.name).toBe("dear");
    const named = job({ wants: { target: "cheap" } });
    expect(place([named, job()], [{ ...cheap, hold }, dear])).toMatchObject({
      start: { target: { name: "dear" } },
      waits: [{ job: named, reason: hold }],
    });
    const quotas = new Map([["", { jobs: 1, cores: null }]]);
    const full = { ...cheap, quotas, running: busy(1) };
    const placement = place(
      [job({ wants: { target: "cheap" } }), job({ projectId: "q", wants: { target: "cheap" } })],
      [full],
    );
    expect(reasons(placement)).toEqual(["quota_jobs"]);
    expect(placement.start?.job.projectId).toBe("q");
  });

  test("a notebook starts at once, whatever runs, and takes nobody's turn", () => {
    const notebook = job({ isInteractive: true });
    expect(place([job(), notebook], [{ ...cheap, running: busy(4) }]).start?.job).toBe(notebook);
  });
});

const anyOffer = fc
  .record({
    cores: fc.integer({ min: 1, max: 8 }),
    memoryBytes: fc.constantFrom(4 * GIB, 8 * GIB, 32 * GIB),
    maximumJobs: fc.integer({ min: 1, max: 4 }),
    pricePerHour: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
    takesAny: fc.boolean(),
    class: fc.constantFrom("general_purpose" as const, "memory_optimised" as const),
  })
  .map((changes) => offer(changes));
const anyOffers = fc
  .array(anyOffer, { minLength: 1, maxLength: 4 })
  .map((offers) => offers.map((one, at) => ({ ...one, id: at === 0 ? "local" : `tgt_${at}`, name: `t${at}` })));
const anyJob = fc
  .record({
    projectId: fc.constantFrom("p", "q"),
    cores: fc.integer({ min: 1, max: 8 }),
    memoryBytes: fc.constantFrom(null, 1 * GIB, 6 * GIB, 30 * GIB),
    wants: fc.constantFrom(null, { target: "t1" }, { class: "general_purpose" as const }, { target: "gone" }),
  })
  .map((changes) => job(changes));

/** Runs the queue on the targets, each job as long as `lasts` says, until nothing is left; tells each start. */
function run(queue: readonly QueuedJob[], given: readonly Offer[], lasts: (job: QueuedJob) => number) {
  const waiting = [...queue];
  let running: { job: QueuedJob; target: string; until: number }[] = [];
  const started: { job: QueuedJob; target: string; at: number }[] = [];
  const refused: QueuedJob[] = [];
  for (let now = 0; now < 10_000; now++) {
    running = running.filter(({ until }) => until > now);
    for (;;) {
      const offers = given.map((one) => ({
        ...one,
        running: running.filter(({ target }) => target === one.id).map(({ job: { wants: _, ...rest } }) => rest),
      }));
      const placement = place(waiting, offers);
      for (const { job: no } of placement.refused) refused.push(...waiting.splice(waiting.indexOf(no), 1));
      if (!placement.start) break;
      const { job: next, target } = placement.start;
      waiting.splice(waiting.indexOf(next), 1);
      running.push({ job: next, target: target.id, until: now + lasts(next) });
      started.push({ job: next, target: target.id, at: now });
      const there = running.filter((one) => one.target === target.id).map((one) => one.job);
      expect(there.length).toBeLessThanOrEqual(target.maximumJobs);
      if (there.length > 1) {
        expect(there.reduce((sum, one) => sum + one.cores, 0)).toBeLessThanOrEqual(target.cores);
        // One that asks for more than there is has what there is.
        const memoryOf = ({ memoryBytes }: QueuedJob) => Math.min(memoryBytes ?? 0, target.memoryBytes);
        expect(there.reduce((sum, one) => sum + memoryOf(one), 0)).toBeLessThanOrEqual(target.memoryBytes);
      }
    }
    if (waiting.length === 0) return { started, refused };
  }
  throw new Error(`${waiting.length} jobs never started`);
}

test("every job starts once, on a target that fits and never beyond what that has, or is refused as none fits", () => {
  fc.assert(
    fc.property(
      anyOffers,
      fc.array(anyJob, { maxLength: 25 }),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (offers, jobs, times) => {
        const { started, refused } = run(
          jobs,
          offers,
          ({ id }) => times[jobs.findIndex((one) => one.id === id) % times.length] ?? 1,
        );
        expect(started.length + refused.length).toBe(jobs.length);
        for (const { job: one, target } of started) {
          expect(targetsFor(one, offers).map(({ id }) => id)).toContain(target);
        }
        for (const one of refused) expect(targetsFor(one, offers)).toEqual([]);
        // Those that ask for the same start in the order in which they came.
        const key = ({ id: _, ...asked }: QueuedJob) => JSON.stringify(asked);
        for (const asked of new Set(jobs.map(key))) {
          const order = started.filter(({ job: one }) => key(one) === asked).map(({ job: one }) => one.id);
          expect(order).toEqual(jobs.filter((one) => key(one) === asked && order.includes(one.id)).map(({ id }) => id));
        }
      },
    ),
  );
});

test("a large job is not starved by any stream of smaller ones behind it", () => {
  fc.assert(
    fc.property(
      anyOffers,
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 60, maxLength: 60 }),
      (offers, cores, small) => {
        const large = job({ cores: Math.min(cores, Math.max(...offers.map((one) => one.cores))) });
        const first = small.slice(0, 8).map((size) => job({ cores: size }));
        const stream = small.slice(8).map((size) => job({ cores: size }));
        const { started } = run([...first, large, ...stream], offers, ({ id }) => 1 + (Number(id.slice(1)) % 5));
        const turn = started.findIndex(({ job: one }) => one === large);
        const at = started[turn]!.at;
        // Once all that came before it has started, what runs then ends within 5, and nothing else takes its place.
        const before = Math.max(0, ...first.map((one) => started.find(({ job: other }) => other === one)!.at));
        expect(at).toBeLessThanOrEqual(before + 5);
      },
    ),
  );
});

test("of the targets with room, none is cheaper than the one that is chosen", () => {
  fc.assert(
    fc.property(anyOffers, anyJob, fc.array(fc.integer({ min: 0, max: 8 })), (offers, one, taken) => {
      const now = offers.map((each, at) => ({ ...each, running: taken[at] ? busy(taken[at]) : [] }));
      const { start } = place([one], now);
      const alone = now.map((each) => ({ each, start: place([one], [each]).start }));
      const fitting = new Set(targetsFor(one, now).map(({ id }) => id));
      const possible = alone
        .filter(({ each, start: can }) => can && fitting.has(each.id))
        .map(({ each }) => each.pricePerHour ?? 0);
      if (possible.length === 0) expect(start).toBeUndefined();
      else expect(start?.target.pricePerHour ?? 0).toBe(Math.min(...possible));
    }),
  );
});
