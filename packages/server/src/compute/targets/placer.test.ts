import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Offer, type Placement, place, type QueuedJob, targetsFor } from "./placer.js";

const GIB = 2 ** 30;

function offer(changes: Partial<Offer> = {}): Offer {
  const shape = { cores: 4, memoryBytes: 16 * GIB, gpus: 0, maximumJobs: 8 };
  const nothing = { problem: null, hold: null, quotas: new Map(), projectHolds: new Map(), running: [] };
  const said = { id: "local", name: "local", class: "general_purpose", pricePerHour: null, takesAny: true } as const;
  return { ...said, ...shape, ...nothing, state: "ready", isRemote: false, ...changes };
}

let count = 0;
function job(changes: Partial<QueuedJob> = {}): QueuedJob {
  const asked = { nodes: 1, cores: 1, memoryBytes: null, gpus: 0, wants: null };
  return { id: `j${++count}`, projectId: "p", ...asked, isInteractive: false, canTravel: true, ...changes };
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
    expect(place([asked], [gpu, dear, cheap]).start?.targets[0]?.name).toBe(name);
  });

  test("on another machine only what can run there", () => {
    const elsewhere = offer({ id: "tgt_d", name: "elsewhere", isRemote: true });
    expect(place([job()], [elsewhere, cheap]).start?.targets[0]?.name).toBe("elsewhere");
    expect(place([job({ canTravel: false })], [elsewhere, cheap]).start?.targets[0]?.name).toBe("cheap");
    const { refused } = place([wants({ target: "elsewhere" }, { canTravel: false })], [elsewhere, cheap]);
    expect(refused[0]?.problem).toBe("elsewhere is another machine, where scripts and trainings run, and nothing else");
  });

  test("the next one, where the cheapest has no room", () => {
    expect(place([job()], [{ ...cheap, running: busy(4) }, dear]).start?.targets[0]?.name).toBe("dear");
    expect(place([job()], [{ ...cheap, maximumJobs: 0 }, dear]).start?.targets[0]?.name).toBe("dear");
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
    expect(placement.start?.targets[0]?.name).toBe("cheap");
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
    expect(placement.start?.targets[0]?.name).toBe("dear");
  });

  test("a budget that is used up, or a project's quota, lets jobs go elsewhere or wait, and holds up nobody else", () => {
    const hold = { code: "target_budget", params: {}, text: "used up" };
    expect(place([job()], [{ ...cheap, hold }, dear]).start?.targets[0]?.name).toBe("dear");
    const named = job({ wants: { target: "cheap" } });
    expect(place([named, job()], [{ ...cheap, hold }, dear])).toMatchObject({
      start: { targets: [{ name: "dear" }] },
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

  test("all nodes of a job, on the cheapest first, or none", () => {
    const two = { ...cheap, cores: 2 };
    const where = (asked: QueuedJob, offers: readonly Offer[]) =>
      place([asked], offers).start?.targets.map(({ name }) => name);
    expect(where(job({ nodes: 3 }), [dear, two])).toEqual(["cheap", "cheap", "dear"]);
    expect(where(job({ nodes: 2, cores: 2 }), [dear, two])).toEqual(["cheap", "dear"]);
    // A job has one place of those that a target has for jobs, however many nodes are there.
    expect(where(job({ nodes: 2 }), [{ ...two, maximumJobs: 1 }])).toEqual(["cheap", "cheap"]);
    const busyDear = { ...dear, running: busy(3) };
    const placement = place([job({ nodes: 4 }), job()], [busyDear, two]);
    // The one behind it takes nothing of what it needs.
    expect(placement).toMatchObject({ start: undefined, refused: [] });
    expect(placement.waits.map(({ reason }) => reason.text)).toEqual([
      "There is no room yet for its 4 nodes at once on cheap, dear",
      "cheap is kept for jobs before it",
    ]);
  });

  test("nodes for which there is never a place, with how many there are", () => {
    const asked = job({ nodes: 6, cores: 2, wants: { class: "general_purpose" } });
    const quotas = new Map([["", { jobs: null, cores: 2 }]]);
    expect(place([asked], [cheap, { ...cheap, id: "tgt_d", name: "other", quotas }]).refused).toEqual([
      { job: asked, problem: "it asks for 6 nodes of 2 cores each, and there is a place for 3: cheap 2, other 1" },
    ]);
    expect(place([job({ nodes: 2, cores: 9 })], [cheap]).refused.map(({ problem }) => problem)).toEqual([
      "it asks for 9 cores for each of its 2 nodes, and the largest that it may have, cheap, has 4 cores, 16.0 GiB",
    ]);
    expect(place([job({ nodes: 2 })], [gpu]).refused.map(({ problem }) => problem)).toEqual([
      "no target is open to jobs that ask for none",
    ]);
  });

  test("sleeping targets are started for nodes once the others have room, and theirs is kept meanwhile", () => {
    const stopped = { ...dear, state: "stopped" as const };
    const asked = job({ nodes: 5 });
    const placement = place([asked, job()], [stopped, cheap]);
    expect([...placement.wakes]).toEqual(["tgt_b"]);
    expect(placement.start).toBeUndefined();
    expect(reasons(placement)).toEqual(["target_starting", "target_kept"]);
    const waiting = place([job({ nodes: 8 })], [stopped, { ...cheap, running: busy(4) }]);
    expect(waiting.wakes.size).toBe(0);
    expect(reasons(waiting)).toEqual(["nodes_busy"]);
  });

  test("nodes that a quota has no room for now keep nothing", () => {
    const quotas = new Map([["", { jobs: null, cores: 3 }]]);
    const asked = job({ nodes: 3 });
    const placement = place([asked, job({ projectId: "q" })], [{ ...cheap, quotas, running: busy(1) }]);
    expect(reasons(placement)).toEqual(["quota_nodes"]);
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
    nodes: fc.constantFrom(1, 1, 1, 2, 3, 5),
    cores: fc.integer({ min: 1, max: 8 }),
    memoryBytes: fc.constantFrom(null, 1 * GIB, 6 * GIB, 30 * GIB),
    wants: fc.constantFrom(null, { target: "t1" }, { class: "general_purpose" as const }, { target: "gone" }),
  })
  .map((changes) => job(changes));

/** What the nodes of jobs take of one target: a row for each job. */
function loadOf(nodes: readonly { readonly job: QueuedJob }[]): Offer["running"] {
  return [...new Set(nodes.map(({ job: one }) => one))].map((one) => {
    const count = nodes.filter((node) => node.job === one).length;
    const { projectId, cores, memoryBytes, gpus } = one;
    return {
      projectId,
      cores: cores * count,
      memoryBytes: memoryBytes === null ? null : memoryBytes * count,
      gpus: gpus * count,
    };
  });
}

/** Runs the queue on the targets, each job as long as `lasts` says, until nothing is left; tells each start. */
function run(queue: readonly QueuedJob[], given: readonly Offer[], lasts: (job: QueuedJob) => number) {
  const waiting = [...queue];
  let running: { job: QueuedJob; target: string; until: number }[] = [];
  const started: { job: QueuedJob; targets: readonly string[]; at: number }[] = [];
  const refused: QueuedJob[] = [];
  for (let now = 0; now < 10_000; now++) {
    running = running.filter(({ until }) => until > now);
    for (;;) {
      const offers = given.map((one) => ({
        ...one,
        running: loadOf(running.filter(({ target }) => target === one.id)),
      }));
      const placement = place(waiting, offers);
      for (const { job: no } of placement.refused) refused.push(...waiting.splice(waiting.indexOf(no), 1));
      if (!placement.start) break;
      const { job: next, targets } = placement.start;
      expect(targets).toHaveLength(next.nodes);
      waiting.splice(waiting.indexOf(next), 1);
      const until = now + lasts(next);
      for (const { id } of targets) running.push({ job: next, target: id, until });
      started.push({ job: next, targets: targets.map(({ id }) => id), at: now });
      for (const target of new Set(targets)) {
        const there = running.filter((one) => one.target === target.id).map((one) => one.job);
        expect(new Set(there).size).toBeLessThanOrEqual(target.maximumJobs);
        if (there.length > 1) {
          expect(there.reduce((sum, one) => sum + one.cores, 0)).toBeLessThanOrEqual(target.cores);
          // One that asks for more than there is has what there is.
          const memoryOf = ({ memoryBytes }: QueuedJob) => Math.min(memoryBytes ?? 0, target.memoryBytes);
          expect(there.reduce((sum, one) => sum + memoryOf(one), 0)).toBeLessThanOrEqual(target.memoryBytes);
        }
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
        for (const { job: one, targets } of started) {
          const fitting = targetsFor(one, offers).map(({ id }) => id);
          for (const target of targets) expect(fitting).toContain(target);
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

test("a job of several nodes is not starved by any stream of smaller ones behind it, nor by another of several", () => {
  fc.assert(
    fc.property(
      anyOffers.map((offers) => offers.map((one) => ({ ...one, takesAny: true }))),
      fc.integer({ min: 2, max: 8 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 60, maxLength: 60 }),
      (offers, nodes, small) => {
        const places = offers.reduce((sum, one) => sum + one.cores, 0);
        const large = job({ nodes: Math.max(1, Math.min(nodes, places)) });
        const first = small.slice(0, 8).map((size) => job({ nodes: Math.min(size, places) }));
        const stream = small.slice(8).map((size) => job({ nodes: Math.min(size, places) }));
        const { started } = run([...first, large, ...stream], offers, ({ id }) => 1 + (Number(id.slice(1)) % 5));
        const at = (one: QueuedJob) => started.find(({ job: other }) => other === one)!.at;
        expect(at(large)).toBeLessThanOrEqual(Math.max(...first.map(at)) + 5);
      },
    ),
  );
});

test("of the targets with room, none is cheaper than the one that is chosen", () => {
  fc.assert(
    fc.property(anyOffers, anyJob, fc.array(fc.integer({ min: 0, max: 8 })), (offers, any, taken) => {
      const one = { ...any, nodes: 1 };
      const now = offers.map((each, at) => ({ ...each, running: taken[at] ? busy(taken[at]) : [] }));
      const { start } = place([one], now);
      const alone = now.map((each) => ({ each, start: place([one], [each]).start }));
      const fitting = new Set(targetsFor(one, now).map(({ id }) => id));
      const possible = alone
        .filter(({ each, start: can }) => can && fitting.has(each.id))
        .map(({ each }) => each.pricePerHour ?? 0);
      if (possible.length === 0) expect(start).toBeUndefined();
      else expect(start?.targets[0]?.pricePerHour ?? 0).toBe(Math.min(...possible));
    }),
  );
});
