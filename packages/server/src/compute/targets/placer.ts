import type { MachineClass, Reason, TargetState } from "@crisol/contract";
import type { Demand } from "./demand.js";

/** A job that waits. */
export interface QueuedJob extends Demand {
  readonly id: string;
  readonly projectId: string;
  /** Somebody waits for it in person, and it mostly waits for them: it neither queues nor takes others' room. */
  readonly isInteractive: boolean;
}

/** A target as it is at this moment. */
export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly class: MachineClass;
  /** What its jobs may take together. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly gpus: number;
  readonly maximumJobs: number;
  /** Null counts as nothing. */
  readonly pricePerHour: number | null;
  readonly takesAny: boolean;
  readonly state: TargetState;
  /** What went wrong when its state was to change last; null: nothing. */
  readonly problem: Reason | null;
  readonly running: readonly (Omit<Demand, "wants"> & { readonly projectId: string })[];
  /** Why no job starts on it, such as a budget that is used up; null: they do. */
  readonly hold: Reason | null;
  /** What a project may take at once, by its id; `""` stands for all others. */
  readonly quotas: ReadonlyMap<string, { readonly jobs: number | null; readonly cores: number | null }>;
  /** Why no job of a project starts on it, by its id. */
  readonly projectHolds: ReadonlyMap<string, Reason>;
}

export interface Placement {
  /** The one job that starts now. */
  readonly start: { readonly job: QueuedJob; readonly target: Offer } | undefined;
  /** Jobs before that one, or all: why they wait. */
  readonly waits: readonly { readonly job: QueuedJob; readonly reason: Reason }[];
  /** Targets that must be started. */
  readonly wakes: ReadonlySet<string>;
  /** Jobs that no target can ever run, each with why, as a part of a sentence. */
  readonly refused: readonly { readonly job: QueuedJob; readonly problem: string }[];
}

/** A machine sold with 16 GiB shows its programs somewhat less. */
const SHOWN_SHARE = 0.93;

/**
 * Chooses the first job of the queue that can start, and where: on the cheapest target that fits and has room. A job that
 * cannot start keeps the cheapest target that it could have, so that smaller ones behind it do not take its room for ever; they
 * go elsewhere or wait. One that is held up by a budget or a quota keeps nothing.
 */
export function place(queue: readonly QueuedJob[], offers: readonly Offer[]): Placement {
  const sorted = [...offers].sort(byPrice);
  const kept = new Set<string>();
  const wakes = new Set<string>();
  const waits: { job: QueuedJob; reason: Reason }[] = [];
  const refused: { job: QueuedJob; problem: string }[] = [];
  const inOrder = [...queue.filter((job) => job.isInteractive), ...queue.filter((job) => !job.isInteractive)];
  for (const job of inOrder) {
    const fitting = targetsFor(job, sorted);
    if (fitting.length === 0) {
      refused.push({ job, problem: whyNone(job, sorted) });
      continue;
    }
    const free = fitting.filter((offer) => holdOf(job, offer) === null);
    const target = free.find((offer) =>
      isAwake(offer) ? hasRoom(job, offer) && !isKept(job, offer, kept) : !kept.has(offer.id),
    );
    if (target && isAwake(target)) return { start: { job, target }, waits, wakes, refused };
    if (target) {
      wakes.add(target.id);
      if (!job.isInteractive) kept.add(target.id);
      waits.push({ job, reason: onTheWay(target) });
      continue;
    }
    const awaited = free.find((offer) => !kept.has(offer.id));
    if (awaited) kept.add(awaited.id);
    const first = awaited ?? free[0];
    waits.push({ job, reason: first ? busy(first, awaited !== undefined) : holdOf(job, fitting[0]!)! });
  }
  return { start: undefined, waits, wakes, refused };
}

/** The targets that could run the job if nothing else ran there, in their given order. */
export function targetsFor(job: Omit<QueuedJob, "id" | "projectId">, offers: readonly Offer[]): readonly Offer[] {
  const { wants } = job;
  if (wants) {
    return offers.filter(
      (offer) =>
        (wants.target === undefined || offer.name === wants.target) &&
        (wants.class === undefined || offer.class === wants.class) &&
        isLargeEnough(job, offer),
    );
  }
  const open = offers.filter((offer) => offer.takesAny && isLargeEnough(job, offer));
  // A job that asks for more than there is has always started alone, and has what there is.
  return open.length > 0 ? open : offers.filter((offer) => offer.id === "local");
}

/** Why no target fits, as a part of a sentence. */
export function whyNone(job: Omit<QueuedJob, "id" | "projectId">, offers: readonly Offer[]): string {
  const { wants } = job;
  const named = wants?.target === undefined ? offers : offers.filter((offer) => offer.name === wants.target);
  if (named.length === 0) {
    return `there is no target ${wants?.target}; there are ${offers.map(({ name }) => name).join(", ")}`;
  }
  const ofClass = wants?.class === undefined ? named : named.filter((offer) => offer.class === wants.class);
  if (ofClass.length === 0) {
    const which = wants?.target === undefined ? "no target is" : `the target ${wants.target} is not`;
    return `${which} of the class ${wants?.class}`;
  }
  const asked = amounts(job.cores, job.memoryBytes, job.gpus);
  const most = ofClass.reduce((a, b) =>
    (b.gpus - a.gpus || b.cores - a.cores || b.memoryBytes - a.memoryBytes) > 0 ? b : a,
  );
  return `it asks for ${asked}, and the largest that it may have, ${most.name}, has ${amounts(most.cores, most.memoryBytes, most.gpus)}`;
}

function amounts(cores: number, memoryBytes: number | null, gpus: number): string {
  return [
    `${cores} ${cores === 1 ? "core" : "cores"}`,
    ...(memoryBytes === null ? [] : [`${(memoryBytes / 2 ** 30).toFixed(1)} GiB`]),
    ...(gpus === 0 ? [] : [`${gpus} ${gpus === 1 ? "GPU" : "GPUs"}`]),
  ].join(", ");
}

function isLargeEnough(job: Omit<Demand, "wants">, offer: Offer): boolean {
  return (
    job.cores <= offer.cores && job.gpus <= offer.gpus && (job.memoryBytes ?? 0) * SHOWN_SHARE <= offer.memoryBytes
  );
}

/** Whether it can start beside what runs there. */
function hasRoom(job: QueuedJob, offer: Offer): boolean {
  if (job.isInteractive) return true;
  const { running } = offer;
  if (running.length >= offer.maximumJobs) return false;
  if (running.length === 0) return true;
  // It asks for more than there is, and so begins alone.
  if (!isLargeEnough(job, offer)) return false;
  const sum = (of: (one: Offer["running"][number]) => number) => running.reduce((total, one) => total + of(one), 0);
  const memoryOf = (one: Omit<Demand, "wants">) => Math.min(one.memoryBytes ?? 0, offer.memoryBytes);
  return (
    sum(({ cores }) => cores) + job.cores <= offer.cores &&
    sum(({ gpus }) => gpus) + job.gpus <= offer.gpus &&
    sum(memoryOf) + memoryOf(job) <= offer.memoryBytes
  );
}

function isKept(job: QueuedJob, offer: Offer, kept: ReadonlySet<string>): boolean {
  return !job.isInteractive && kept.has(offer.id);
}

function isAwake({ state }: Offer): boolean {
  return state === "ready";
}

function holdOf(job: QueuedJob, offer: Offer): Reason | null {
  if (offer.hold) return offer.hold;
  const spent = offer.projectHolds.get(job.projectId);
  if (spent) return spent;
  const quota = offer.quotas.get(job.projectId) ?? offer.quotas.get("");
  if (!quota || job.isInteractive) return null;
  const own = offer.running.filter(({ projectId }) => projectId === job.projectId);
  if (quota.jobs !== null && own.length >= quota.jobs) {
    return {
      code: "quota_jobs",
      params: { target: offer.name, most: quota.jobs },
      text: `Its project may run ${quota.jobs} jobs at a time on ${offer.name}`,
    };
  }
  const cores = own.reduce((sum, one) => sum + one.cores, 0);
  if (quota.cores !== null && own.length > 0 && cores + job.cores > quota.cores) {
    return {
      code: "quota_cores",
      params: { target: offer.name, most: quota.cores },
      text: `Its project may take ${quota.cores} cores at a time on ${offer.name}`,
    };
  }
  return null;
}

function busy({ name }: Offer, isFirst: boolean): Reason {
  const params = { target: name };
  return isFirst
    ? { code: "target_busy", params, text: `${name} has no room for it yet` }
    : { code: "target_kept", params, text: `${name} is kept for jobs before it` };
}

function onTheWay({ name, state, problem }: Offer): Reason {
  const params = { target: name };
  if (problem) {
    const text = `${name} is being started for it. ${problem.text}`;
    return { code: "target_starting_again", params, text };
  }
  return state === "stopping"
    ? { code: "target_stopping", params, text: `${name} is being stopped, and is started again for it` }
    : { code: "target_starting", params, text: `${name} is being started for it` };
}

function byPrice(a: Offer, b: Offer): number {
  return (
    (a.pricePerHour ?? 0) - (b.pricePerHour ?? 0) ||
    Number(b.id === "local") - Number(a.id === "local") ||
    a.cores - b.cores ||
    (a.name < b.name ? -1 : 1)
  );
}
