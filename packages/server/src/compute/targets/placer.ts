import type { MachineClass, Reason, TargetState } from "@crisol/contract";
import type { Demand } from "./demand.js";

/** A job that waits. */
export interface QueuedJob extends Demand {
  readonly id: string;
  readonly projectId: string;
  /** Somebody waits for it in person, and it mostly waits for them: it neither queues nor takes others' room. */
  readonly isInteractive: boolean;
  /** Whether it can run on another machine than the server's. */
  readonly canTravel: boolean;
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
  /** Whether it is another machine than the server's. */
  readonly isRemote: boolean;
  /** What went wrong when its state was to change last; null: nothing. */
  readonly problem: Reason | null;
  /** A row for each job, with what its nodes take here together. */
  readonly running: readonly (Omit<Demand, "wants" | "nodes"> & { readonly projectId: string })[];
  /** Why no job starts on it, such as a budget that is used up; null: they do. */
  readonly hold: Reason | null;
  /** What a project may take at once, by its id; `""` stands for all others. */
  readonly quotas: ReadonlyMap<string, { readonly jobs: number | null; readonly cores: number | null }>;
  /** Why no job of a project starts on it, by its id. */
  readonly projectHolds: ReadonlyMap<string, Reason>;
}

export interface Placement {
  /** The one job that starts now, and the target of each of its nodes. */
  readonly start: { readonly job: QueuedJob; readonly targets: readonly Offer[] } | undefined;
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
 * Chooses the first job of the queue that can start, and where: on the cheapest targets that fit and have room for all its
 * nodes, or not at all. A job that cannot start keeps the cheapest targets that it could have, so that smaller ones behind it do
 * not take their room for ever; they go elsewhere or wait. One that is held up by a budget or a quota keeps nothing.
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
    const open = free.filter((offer) => !isKept(job, offer, kept));
    const keep = (targets: readonly Offer[]) => {
      if (!job.isInteractive) for (const { id } of targets) kept.add(id);
    };
    const targets = spread(job, open, (offer) => (isAwake(offer) ? roomOn(job, offer) : mostOn(job, offer)));
    const asleep = targets?.filter((offer) => !isAwake(offer)) ?? [];
    if (targets && asleep.length === 0) return { start: { job, targets }, waits, wakes, refused };
    if (targets) {
      for (const { id } of asleep) wakes.add(id);
      keep(targets);
      waits.push({ job, reason: onTheWay(asleep[0]!) });
      continue;
    }
    const awaited = spread(job, open, (offer) => mostOn(job, offer));
    if (awaited) keep(awaited);
    waits.push({ job, reason: awaited ? busy(job, awaited) : whyHeld(job, fitting, free) });
  }
  return { start: undefined, waits, wakes, refused };
}

/** The target of each node, where `offers` in their order take as many as `count` says; undefined where all together do not. */
function spread(
  { nodes }: QueuedJob,
  offers: readonly Offer[],
  count: (offer: Offer) => number,
): readonly Offer[] | undefined {
  const targets: Offer[] = [];
  for (const offer of offers) {
    for (let left = Math.min(count(offer), nodes - targets.length); left > 0; left--) targets.push(offer);
  }
  return targets.length === nodes ? targets : undefined;
}

type Asking = Omit<QueuedJob, "id" | "projectId"> & { readonly projectId?: string };

/** The targets that could run the job, or some of its nodes, if nothing else ran there, in their given order. */
export function targetsFor(job: Asking, offers: readonly Offer[]): readonly Offer[] {
  const allowed = allowedFor(job, offers);
  const large = allowed.filter((offer) => isLargeEnough(job, offer));
  // A job that asks for more than there is has always started alone, and has what there is.
  if (large.length === 0 && job.wants === null && job.nodes === 1) return offers.filter(({ id }) => id === "local");
  return job.nodes === 1 || mostTogether(job, large) >= job.nodes ? large : [];
}

/** The targets where it may run, whether they are large enough or not. */
function allowedFor({ wants, canTravel }: Asking, offers: readonly Offer[]): readonly Offer[] {
  const reachable = offers.filter(({ isRemote }) => canTravel || !isRemote);
  if (!wants) return reachable.filter(({ takesAny }) => takesAny);
  return reachable.filter(
    (offer) =>
      (wants.target === undefined || offer.name === wants.target) &&
      (wants.class === undefined || offer.class === wants.class),
  );
}

/** Why no target fits, as a part of a sentence. */
export function whyNone(job: Asking, offers: readonly Offer[]): string {
  const { wants, nodes } = job;
  const named = wants?.target === undefined ? offers : offers.filter((offer) => offer.name === wants.target);
  if (named.length === 0) {
    return `there is no target ${wants?.target}; there are ${offers.map(({ name }) => name).join(", ")}`;
  }
  const ofClass = allowedFor(job, offers);
  if (!job.canTravel && named.every(({ isRemote }) => isRemote)) {
    return `${named.map(({ name }) => name).join(", ")} is another machine, where scripts and trainings run, and nothing else`;
  }
  if (ofClass.length === 0 && !wants) return "no target is open to jobs that ask for none";
  if (ofClass.length === 0) {
    const which = wants?.target === undefined ? "no target is" : `the target ${wants.target} is not`;
    return `${which} of the class ${wants?.class}`;
  }
  const asked = amounts(job.cores, job.memoryBytes, job.gpus);
  const large = ofClass.filter((offer) => isLargeEnough(job, offer));
  if (large.length > 0) {
    const each = large.map((offer) => `${offer.name} ${mostOn(job, offer)}`).join(", ");
    return `it asks for ${nodes} nodes of ${asked} each, and there is a place for ${mostTogether(job, large)}: ${each}`;
  }
  const most = ofClass.reduce((a, b) =>
    (b.gpus - a.gpus || b.cores - a.cores || b.memoryBytes - a.memoryBytes) > 0 ? b : a,
  );
  const each = nodes === 1 ? "" : ` for each of its ${nodes} nodes`;
  return `it asks for ${asked}${each}, and the largest that it may have, ${most.name}, has ${amounts(most.cores, most.memoryBytes, most.gpus)}`;
}

function amounts(cores: number, memoryBytes: number | null, gpus: number): string {
  return [
    `${cores} ${cores === 1 ? "core" : "cores"}`,
    ...(memoryBytes === null ? [] : [`${(memoryBytes / 2 ** 30).toFixed(1)} GiB`]),
    ...(gpus === 0 ? [] : [`${gpus} ${gpus === 1 ? "GPU" : "GPUs"}`]),
  ].join(", ");
}

function isLargeEnough(job: Omit<Demand, "wants" | "nodes">, offer: Offer): boolean {
  return (
    job.cores <= offer.cores && job.gpus <= offer.gpus && (job.memoryBytes ?? 0) * SHOWN_SHARE <= offer.memoryBytes
  );
}

/** How many of its nodes can start on the target beside what runs there. */
function roomOn(job: QueuedJob, offer: Offer): number {
  if (job.isInteractive) return job.nodes;
  const { running } = offer;
  if (running.length === 0) return mostOn(job, offer);
  // It asks for more than there is, and so begins alone.
  if (!isLargeEnough(job, offer)) return 0;
  const sum = (of: (one: Offer["running"][number]) => number) => running.reduce((total, one) => total + of(one), 0);
  const taken = {
    jobs: running.length,
    cores: sum(({ cores }) => cores),
    gpus: sum(({ gpus }) => gpus),
    memoryBytes: sum((one) => memoryOn(one, offer)),
  };
  return Math.min(fittingInto(job, offer, taken), underQuota(job, offer));
}

/** How many of its nodes the target can hold when nothing of others runs there. */
function mostOn(job: Asking, offer: Offer): number {
  // Of a single node it is known that it fits, or that it starts alone with what there is.
  const fit = job.nodes === 1 ? Math.min(1, offer.maximumJobs) : fittingInto(job, offer, nothing);
  return Math.min(fit, underQuota(job, offer));
}

function mostTogether(job: Asking, offers: readonly Offer[]): number {
  // What its project has running ends some day: it does not count for what could ever be.
  return offers.reduce((sum, offer) => sum + mostOn(job, { ...offer, running: [] }), 0);
}

const nothing = { jobs: 0, cores: 0, gpus: 0, memoryBytes: 0 };

function fittingInto(job: Asking, offer: Offer, taken: typeof nothing): number {
  const times = (all: number, used: number, each: number) =>
    each === 0 ? Number.POSITIVE_INFINITY : Math.floor((all - used) / each);
  // However many nodes it has there, it is one job.
  if (taken.jobs >= offer.maximumJobs) return 0;
  return Math.max(
    0,
    Math.min(
      times(offer.cores, taken.cores, job.cores),
      times(offer.gpus, taken.gpus, job.gpus),
      times(offer.memoryBytes, taken.memoryBytes, memoryOn(job, offer)),
    ),
  );
}

/** A machine that is sold with as much as is asked for, and shows less, has what there is. */
function memoryOn({ memoryBytes }: Pick<Demand, "memoryBytes">, offer: Offer): number {
  return Math.min(memoryBytes ?? 0, offer.memoryBytes);
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
  const quota = quotaOf(job, offer);
  if (!quota || underQuota(job, offer) > 0) return null;
  const params = { target: offer.name };
  return quota.jobs !== null && ownOn(job, offer).length >= quota.jobs
    ? {
        code: "quota_jobs",
        params: { ...params, most: quota.jobs },
        text: `Its project may run ${quota.jobs} jobs at a time on ${offer.name}`,
      }
    : {
        code: "quota_cores",
        params: { ...params, most: quota.cores as number },
        text: `Its project may take ${quota.cores} cores at a time on ${offer.name}`,
      };
}

function quotaOf({ projectId = "", isInteractive }: Asking, { quotas }: Offer) {
  return isInteractive ? undefined : (quotas.get(projectId) ?? quotas.get(""));
}

function ownOn({ projectId }: Asking, { running }: Offer): Offer["running"] {
  return running.filter((one) => one.projectId === projectId);
}

/** How many of its nodes its project's quota lets start on the target now. A first one may always, however large. */
function underQuota(job: Asking, offer: Offer): number {
  const quota = quotaOf(job, offer);
  if (!quota) return Number.POSITIVE_INFINITY;
  const own = ownOn(job, offer);
  const cores = own.reduce((sum, one) => sum + one.cores, 0);
  const byJobs = quota.jobs !== null && own.length >= quota.jobs ? 0 : Number.POSITIVE_INFINITY;
  const byCores = quota.cores === null ? Number.POSITIVE_INFINITY : Math.floor((quota.cores - cores) / job.cores);
  return Math.min(byJobs, own.length === 0 ? Math.max(1, byCores) : byCores);
}

function busy(job: QueuedJob, targets: readonly Offer[]): Reason {
  const [{ name }] = targets as [Offer];
  if (job.nodes === 1) return { code: "target_busy", params: { target: name }, text: `${name} has no room for it yet` };
  const names = [...new Set(targets.map((one) => one.name))].join(", ");
  return {
    code: "nodes_busy",
    params: { nodes: job.nodes, targets: names },
    text: `There is no room yet for its ${job.nodes} nodes at once on ${names}`,
  };
}

/** Why a job waits that keeps nothing; `free` are the targets that neither a budget nor a quota closes to it. */
function whyHeld(job: QueuedJob, fitting: readonly Offer[], free: readonly Offer[]): Reason {
  const held = fitting.find((offer) => holdOf(job, offer) !== null);
  const isEnough = free.reduce((sum, offer) => sum + mostOn(job, offer), 0) >= job.nodes;
  if (held && !isEnough) return holdOf(job, held) as Reason;
  const [first] = free as [Offer];
  const { name } = first;
  return isEnough
    ? { code: "target_kept", params: { target: name }, text: `${name} is kept for jobs before it` }
    : {
        code: "quota_nodes",
        params: { target: name },
        text: `Its project's quota has no room now for its ${job.nodes} nodes`,
      };
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
