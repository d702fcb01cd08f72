import type { Band, JobNode, UsagePhase, Verdict, VerdictAlternative } from "@crisol/contract";
import { bytes, table } from "./output.js";

/** A verdict with what led to it, what else the job could run on, and the commands that run it so. */
export function verdictText(verdict: Verdict): string {
  const { runId, kind, reason, findings, phases, nodes, alternatives, cost, isFinal } = verdict;
  const [, ...others] = findings;
  const commands = alternatives.flatMap(({ again }) => (again && runId !== null ? [command(runId, again)] : []));
  return [
    `${label(kind)}${isFinal ? "" : ", so far"}: ${reason.text}`,
    ...others.map((finding) => `${label(finding.kind)}: ${finding.reason.text}`),
    "",
    ...(phases.length > 0 ? [phaseTable(phases), ""] : []),
    ...(nodes.length > 0 ? [nodeUseTable(nodes), ""] : []),
    ...(alternatives.length > 0
      ? [
          alternativeTable(alternatives),
          ...rewrites(alternatives),
          ...(commands.length > 0 ? ["", ...commands] : []),
          "",
        ]
      : []),
    `${costText(cost.spent, cost.currency)}${cost.basis === "list" ? " by list prices" : ""}, of which ${costText(cost.wasted, cost.currency)} for what it left unused`,
  ].join("\n");
}

function command(runId: string, again: NonNullable<VerdictAlternative["again"]>): string {
  const { cores, memoryBytes, nodes, processesPerNode } = again;
  return [
    `crisol run again ${runId} --cores ${cores}`,
    ...(memoryBytes === null ? [] : [`--memory ${memoryBytes}`]),
    ...(nodes === undefined ? [] : [`--nodes ${nodes}`]),
    ...(processesPerNode === undefined ? [] : [`--processes-per-node ${processesPerNode}`]),
  ].join(" ");
}

/** What each node of a job of several could take, and used. */
export function nodeUseTable(nodes: readonly JobNode[]): string {
  return table(
    ["node", "target", "cores at work", "of", "peak memory", "of", "read", "written"],
    nodes.map(({ node, target, held, coresAtWork, usage }) => [
      ...[node, target.name, coresAtWork?.toFixed(2), held.cores, bytes(usage?.peakMemoryBytes)],
      ...[bytes(held.memoryBytes), bytes(usage?.readBytes), bytes(usage?.writtenBytes)],
    ]),
  );
}

/** What was used in each phase. */
export function phaseTable(phases: readonly UsagePhase[]): string {
  return table(
    ["phase", "part", "time", "cores", "peak memory", "read", "written"],
    phases.map((one) => [
      ...[one.phase, label(one.stage), time(one.seconds), one.cores.toFixed(2), bytes(one.peakMemoryBytes)],
      ...[bytes(one.readBytes), bytes(one.writtenBytes)],
    ]),
  );
}

function alternativeTable(alternatives: readonly VerdictAlternative[]): string {
  return table(
    ["instead", "size", "cores", "memory", "time", "cost", "why"],
    alternatives.map(({ kind, size, machineCount, cores, memoryBytes, seconds, cost, currency, reason }) => [
      label(kind),
      machineCount > 1 && size ? `${machineCount} x ${size.id}` : size?.id,
      cores,
      memoryBytes === null ? "as before" : bytes(memoryBytes),
      band(seconds, time),
      band(cost, (each) => costText(each, currency)),
      reason.text,
    ]),
  );
}

function rewrites(alternatives: readonly VerdictAlternative[]): string[] {
  const said = alternatives.filter(({ rewrite }) => rewrite.reason.code !== "rewrite_none");
  return said.map(({ kind, rewrite }) => `${label(kind)}: ${rewrite.reason.text}`);
}

/** `12 s (10 s to 15 s)`. */
function band(of: Band | null, format: (value: number) => string): string {
  return of ? `${format(of.expected)} (${format(of.low)} to ${format(of.high)})` : "not known";
}

/** `3.2 s`, `4 min 10 s`, `2 h 5 min`. */
export function time(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** With as many digits as a small amount needs. */
export function costText(amount: number, currency: string | null): string {
  const digits = amount === 0 || amount >= 1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(amount)));
  return `${amount.toFixed(digits)} ${currency ?? ""}`.trim();
}

/** A code in words: "one core" for `one_core`. */
export const label = (code: string) => code.replaceAll("_", " ");
