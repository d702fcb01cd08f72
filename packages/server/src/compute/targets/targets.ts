import { randomBytes } from "node:crypto";
import { type ComputeTarget, CrisolError, type NewTarget, type TargetSettings, targetDefaults } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database, Tx } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { fingerprintOf } from "../ssh/host-key.js";
import type { PinnedMachine } from "../ssh/pin-machine.js";
import { budgetAlertView } from "./budget-watch.js";
import { canTravel, gpusOf } from "./demand.js";
import { machineOf, type SeenMachine } from "./machine.js";
import { readOffers, type ThisMachine } from "./offers.js";
import { targetsFor } from "./placer.js";
import { checkSettings, columnsOf, givenOf, settingsOf, type TargetRow } from "./settings.js";
import { monthOf, spentIn, totalOf } from "./spending.js";
import { hasJobs } from "./target-driver.js";

/** Throws `not_found`. */
export async function getTarget(db: Kysely<Database>, targetId: string): Promise<TargetRow> {
  const row = await db.selectFrom("computeTarget").selectAll().where("id", "=", targetId).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "compute target", value: targetId });
  return row;
}

/** Throws `target_invalid` for what cannot be added, before anything is reached. */
export function checkNew({ kind, name: _name, ...given }: NewTarget): void {
  checkSettings("", kind ?? (given.ssh ? "ssh" : "local"), { ...targetDefaults, ...givenOf(given) });
}

/** The same of a change. */
export function checkChange(row: TargetRow, change: Partial<TargetSettings>): void {
  checkSettings(row.id, row.kind, { ...settingsOf(row), ...givenOf(change) });
}

/** Throws `already_exists` for a name that another has, and `target_invalid`. */
export async function addTarget(
  tx: Tx,
  { name, kind: said, ...given }: NewTarget,
  nowMs: number,
  pinned: PinnedMachine | null = null,
): Promise<TargetRow> {
  const kind = said ?? (given.ssh ? "ssh" : "local");
  const settings: TargetSettings = { ...targetDefaults, ...givenOf(given) };
  const id = newId("tgt");
  checkSettings(id, kind, settings);
  const taken = await tx.selectFrom("computeTarget").select("id").where("name", "=", name).executeTakeFirst();
  if (taken) throw new CrisolError("already_exists", { resource: "compute target", value: name });
  const row = {
    ...{ id, name, kind },
    ...columnsOf(settings),
    ...(pinned && columnsOfPinned(pinned)),
    webhookSecret: settings.webhookUrl === null ? "" : newSecret(),
    state: settings.startCommand === null ? "ready" : "stopped",
    ...{ sinceMs: nowMs, createdAtMs: nowMs, attempts: 0, sharedAtMs: nowMs },
  } as const;
  await tx.insertInto("computeTarget").values(row).execute();
  return getTarget(tx, id);
}

/** Changes what is given; throws `target_invalid`, and `not_found`. */
export async function changeTarget(
  tx: Tx,
  targetId: string,
  change: Partial<TargetSettings>,
  pinned: PinnedMachine | null = null,
): Promise<TargetRow> {
  const row = await getTarget(tx, targetId);
  const settings: TargetSettings = { ...settingsOf(row), ...givenOf(change) };
  checkSettings(targetId, row.kind, settings);
  if (row.startCommand !== null && settings.startCommand === null && row.state !== "ready") {
    const problem = `${row.name} is ${row.state}: start it before its start command is taken away`;
    throw new CrisolError("target_invalid", { problem }, [{ field: "startCommand", message: problem }]);
  }
  const webhookSecret = settings.webhookUrl !== null && row.webhookSecret === "" ? newSecret() : row.webhookSecret;
  await tx
    .updateTable("computeTarget")
    .set({ ...columnsOf(settings), ...(pinned && columnsOfPinned(pinned)), webhookSecret })
    .where("id", "=", targetId)
    .execute();
  return getTarget(tx, targetId);
}

/** Throws `conflict` for this machine's own, and while jobs run on it or it is started or stopped. */
export async function removeTarget(tx: Tx, targetId: string): Promise<void> {
  const { name, state } = await getTarget(tx, targetId);
  if (targetId === "local") throw conflict("The machine of the server is always there");
  if (await hasJobs(tx, targetId)) throw conflict(`Jobs run on ${name}: wait for their end, or cancel them`);
  if (state === "starting" || state === "stopping") throw conflict(`${name} is ${state}: wait until that is done`);
  await tx.deleteFrom("computeTarget").where("id", "=", targetId).execute();
}

function columnsOfPinned({ settings, hostKey, machine }: PinnedMachine) {
  return { ssh: JSON.stringify(settings), hostKey, machine: JSON.stringify(machine) };
}

export interface Seeing {
  readonly machine: ThisMachine;
  readonly nowMs: number;
  /** Whether commands, webhook and quotas of all projects may be seen. */
  readonly isAdmin: boolean;
  /** Whether the agent of a target on another machine is reached now. */
  isConnected(targetId: string): boolean;
}

/** All targets, this machine first. */
export async function listTargets(db: Kysely<Database>, seeing: Seeing): Promise<ComputeTarget[]> {
  const { nowMs, isAdmin } = seeing;
  const rows = await db.selectFrom("computeTarget").selectAll().orderBy("name").execute();
  const offers = await readOffers(db, seeing.machine, nowMs);
  const month = monthOf(nowMs);
  const spent = await spentIn(db, { month, nowMs });
  const alerts = await db.selectFrom("budgetAlert").selectAll().where("month", "=", month).execute();
  const queued = await db
    .selectFrom("job")
    .select(({ fn }) => ["kind", "nodes", "wants", "cores", "memoryBytes", fn.countAll<number>().as("count")])
    .where("state", "=", "queued")
    .where("kind", "!=", "notebook")
    .groupBy(["kind", "nodes", "wants", "cores", "memoryBytes"])
    .execute();
  const views = rows.map((row): ComputeTarget => {
    const { running, ...offer } = offers.find(({ id }) => id === row.id)!;
    const settings = settingsOf(row);
    const machine = machineOf(row, seeing.machine);
    const sum = (of: (one: (typeof running)[number]) => number) => running.reduce((total, one) => total + of(one), 0);
    const waiting = queued.filter(({ kind, nodes, wants: text, cores, memoryBytes }) => {
      const wants = text === null ? null : JSON.parse(text);
      const demand = { nodes, cores, memoryBytes, wants, gpus: gpusOf(wants) };
      const job = { ...demand, isInteractive: false, canTravel: canTravel(kind) };
      return targetsFor(job, offers).some(({ id }) => id === row.id);
    });
    const { cost, hours, jobs } = totalOf(spent, row.id, row.currency);
    const hidden = { startCommand: null, stopCommand: null, checkCommand: null, webhookUrl: null, ssh: null };
    return {
      ...settings,
      ...(!isAdmin && { ...hidden, quotas: settings.quotas.filter(({ projectId }) => projectId === null) }),
      id: row.id as ComputeTarget["id"],
      ...{ name: row.name, kind: row.kind },
      machine: { cores: machine.cores, memoryBytes: machine.memoryBytes, gpus: [...machine.gpus] },
      agent: agentOf(row, seeing),
      offers: {
        ...{ class: offer.class, cores: offer.cores, memoryBytes: offer.memoryBytes, gpus: offer.gpus },
        maximumJobs: offer.maximumJobs,
      },
      isOnDemand: row.startCommand !== null,
      state: row.state,
      reason: row.reason === null ? null : JSON.parse(row.reason),
      since: new Date(row.sinceMs).toISOString(),
      lastOutput: isAdmin ? row.lastOutput : null,
      load: {
        jobs: running.length,
        cores: sum(({ cores }) => cores),
        memoryBytes: sum(({ memoryBytes }) => Math.min(memoryBytes ?? 0, offer.memoryBytes)),
        queued: waiting.reduce((total, { count }) => total + Number(count), 0),
      },
      spent: { month, cost: row.pricePerHour === null && cost === 0 ? null : cost, hours, jobs },
      alerts: alerts.filter(({ targetId }) => targetId === row.id).map(budgetAlertView),
      webhookSecret: isAdmin && row.webhookUrl !== null ? row.webhookSecret : null,
      createdAt: new Date(row.createdAtMs).toISOString(),
    };
  });
  return views.sort((a, b) => Number(b.id === "local") - Number(a.id === "local"));
}

function agentOf({ id, hostKey, machine }: TargetRow, { isConnected }: Seeing): ComputeTarget["agent"] {
  if (hostKey === null || machine === null) return null;
  const { platform, node, seenAtMs } = JSON.parse(machine) as SeenMachine;
  const seenAt = new Date(seenAtMs).toISOString();
  return { hostKey: fingerprintOf(hostKey), isConnected: isConnected(id), platform, node, seenAt };
}

export function conflict(problem: string): CrisolError {
  return new CrisolError("conflict", { problem });
}

function newSecret(): string {
  return randomBytes(32).toString("hex");
}
