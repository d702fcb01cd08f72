import { mkdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { failureOfEnd, failureOfError, type JobFailure, type ProcessEnd } from "../job-failure.js";
import type { JobFiles } from "../job-files.js";
import type { JobProcess } from "../job-launch.js";
import { type JournalEnd, type JournalRecord, readJournal } from "../journal.js";
import type { ProcessUse } from "../use/usage.js";
import { CombinedJournal } from "./combined-journal.js";
import { CombinedLog } from "./combined-log.js";
import { CombinedUsage } from "./combined-usage.js";

export interface NodeProcessesOptions {
  /** Of the job; those of its nodes are in its folder. */
  readonly files: JobFiles;
  /** On which machine each node is, by its number: any text that is equal for equal machines. */
  readonly machines: readonly string[];
  /** How long a process may take to end once it is asked to, in ms. */
  readonly graceMs: number;
  /** The processes of a job that an earlier server has started, all of them; undefined for one that starts now. */
  readonly adopted?: readonly JobProcess[];
  /** Starts the process of a node; the port is where it finds node 0, null for node 0 itself. */
  start(node: number, masterPort: number | null): JobProcess;
  readonly nowMs: () => number;
}

/** Between the end of their grace and their being killed. */
const KILL_AFTER_MS = 2000;
/** How often what each node uses is told. */
const USE_EVERY_MS = 2000;

interface Node {
  readonly number: number;
  readonly files: JobFiles;
  process: JobProcess | undefined;
  /** Up to where its journal was read. */
  offset: number;
  /** The last record of its journal that is in the job's. */
  kept: number;
  atMs: number;
  outcome: JournalEnd["outcome"] | undefined;
  hasEnded: boolean;
}

/**
 * The processes of a job of several nodes as one: it writes one journal and one log of theirs, which are followed as those of a
 * job of one. Node 0 starts first, and the others once it has said where they find it. When one fails, or is lost, the others are
 * asked to end, then killed. The result is that of node 0.
 */
export class NodeProcesses implements JobProcess {
  readonly #nodes: readonly Node[];
  readonly #journal: CombinedJournal;
  readonly #log: CombinedLog | undefined;
  readonly #usage: CombinedUsage;
  #port: number | null = null;
  /** What ended it, if it was not its success. */
  #first: { readonly failure: JobFailure } | { readonly lost: Node; readonly end: ProcessEnd } | undefined;
  #stoppedAtMs: number | undefined;
  #isCancelled = false;
  #isKilled = false;
  #end: ProcessEnd | undefined;
  #isClosed = false;
  #toldUseAtMs = Number.NEGATIVE_INFINITY;

  constructor(readonly options: NodeProcessesOptions) {
    const { files, machines, adopted, start } = options;
    this.#nodes = machines.map((_, number) => ({
      ...{ number, files: files.ofNode(number), process: adopted?.[number] },
      ...{ offset: 0, kept: 0, atMs: 0, outcome: undefined, hasEnded: false },
    }));
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    this.#usage = new CombinedUsage(machines);
    this.#journal = new CombinedJournal(files.journal, ({ origin, ...record }) => {
      const node = origin && this.#nodes[origin.node];
      if (node) node.kept = origin.n;
      if (record.type === "failing") this.#first ??= { failure: record.failure };
      if (record.type === "end") this.#end = { exitCode: 0, signal: null };
    });
    if (this.#end) return;
    this.#log = new CombinedLog(
      files,
      this.#nodes.map((node) => node.files),
    );
    const [first] = this.#nodes as [Node];
    first.process ??= start(0, null);
  }

  async gather(): Promise<void> {
    if (this.#end || this.#isClosed) return;
    const news: { readonly node: Node; readonly record: JournalRecord; readonly atMs: number }[] = [];
    const ends: { readonly node: Node; readonly end: ProcessEnd }[] = [];
    for (const node of this.#nodes) {
      if (!node.process || node.hasEnded) continue;
      await node.process.gather?.();
      // Asked before reading: what a process that has ended wrote is all there.
      const end = node.process.end();
      const { records, isDamaged } = readAll(node);
      for (const record of records) {
        // The order of a node's records is that of its journal, whatever its clock says.
        node.atMs = Math.max(node.atMs, record.at);
        news.push({ node, record, atMs: node.atMs });
      }
      if (isDamaged) node.process.kill("SIGKILL");
      if (end || isDamaged) ends.push({ node, end: end ?? { exitCode: null, signal: null } });
    }
    for (const { node, record } of news.sort((a, b) => a.atMs - b.atMs)) this.#take(node, record);
    for (const { node, end } of ends) this.#ended(node, end);
    await this.#log?.gather();
    this.#startOthers();
    if (this.#first) this.#stopOthers();
    this.#tellUse();
    if (this.#nodes.every((node) => node.hasEnded || (!node.process && this.#isStopping))) await this.#finish();
  }

  end(): ProcessEnd | undefined {
    return this.#end;
  }

  use(): ProcessUse | undefined {
    return this.#usage.total();
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.#isCancelled = true;
    this.#killAll(signal);
  }

  async sweep(): Promise<void> {
    await Promise.all(this.#nodes.map(({ process }) => process?.sweep()));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#journal.close();
    await this.#log?.close();
    await Promise.all(this.#nodes.map(({ process }) => process?.close?.()));
  }

  release(): void {
    for (const { process } of this.#nodes) process?.release?.();
  }

  get #isStopping(): boolean {
    return this.#first !== undefined || this.#isCancelled;
  }

  #take(node: Node, record: JournalRecord): void {
    const { n, at, origin: _origin, ...entry } = record;
    const isNew = n > node.kept;
    const keep = (kept: typeof entry) => {
      if (!isNew) return;
      this.#journal.append(at, kept, { node: node.number, n });
      node.kept = n;
    };
    switch (entry.type) {
      case "usage": {
        const sample = this.#usage.add(node.number, { at, ...entry });
        if (sample) keep({ type: "usage", ...sample });
        return;
      }
      case "end":
        node.outcome = entry.outcome;
        this.#usage.end(node.number, entry.usage);
        node.hasEnded = true;
        if ("error" in entry.outcome) this.#first ??= { failure: onNode(node, entry.outcome.error) };
        return;
      case "rendezvous":
        this.#port = entry.port;
        return;
      case "failing":
        // What the others say after that is what came of it.
        if (!this.#first) keep(entry);
        this.#first ??= { failure: entry.failure };
        return;
      case "progress":
        if (node.number === 0) keep(entry);
        return;
      case "log":
        keep(node.number === 0 ? entry : { ...entry, message: `Node ${node.number}: ${entry.message}` });
        return;
      default:
        keep(entry);
    }
  }

  #ended(node: Node, end: ProcessEnd): void {
    if (node.hasEnded) return;
    node.hasEnded = true;
    this.#usage.end(node.number, undefined);
    this.#first ??= { lost: node, end };
  }

  #startOthers(): void {
    if (this.#port === null || this.#isStopping) return;
    try {
      for (const node of this.#nodes) node.process ??= this.options.start(node.number, this.#port);
    } catch (error) {
      this.#first = { failure: failureOfError(error, 0) };
    }
  }

  #stopOthers(): void {
    if (this.#stoppedAtMs === undefined) {
      this.#stoppedAtMs = performance.now();
      this.#killAll("SIGTERM");
    } else if (!this.#isKilled && performance.now() - this.#stoppedAtMs >= this.options.graceMs + KILL_AFTER_MS) {
      this.#isKilled = true;
      this.#killAll("SIGKILL");
    }
  }

  #killAll(signal: "SIGTERM" | "SIGKILL"): void {
    for (const { process, hasEnded } of this.#nodes) if (!hasEnded) process?.kill(signal);
  }

  #tellUse(): void {
    const isOver = this.#nodes.every(({ hasEnded }) => hasEnded);
    if (!isOver && performance.now() - this.#toldUseAtMs < USE_EVERY_MS) return;
    this.#toldUseAtMs = performance.now();
    for (const { number } of this.#nodes) {
      const use = this.#usage.of(number);
      if (use) this.#journal.append(this.options.nowMs(), { type: "node", node: number, use });
    }
  }

  /** Undefined where the machine ended it. */
  #failureOfLost({ lost, end }: { readonly lost: Node; readonly end: ProcessEnd }): JobFailure | undefined {
    const peakMemoryBytes = this.#usage.of(lost.number)?.peakMemoryBytes ?? null;
    const failure = failureOfEnd(end, outputOf(lost.files), peakMemoryBytes);
    return failure && onNode(lost, failure);
  }

  async #finish(): Promise<void> {
    await this.#log?.end();
    const first = this.#first;
    const failure = first && ("failure" in first ? first.failure : this.#failureOfLost(first));
    const result = this.#nodes[0]?.outcome;
    const outcome = failure ? { error: failure } : first ? undefined : result;
    if (!outcome) {
      // The machine is to blame, not the job.
      this.#end = first && "end" in first ? first.end : { exitCode: null, signal: null };
      return;
    }
    const usage = this.#usage.total();
    const nothing = { wallSeconds: 0, cpuSeconds: 0, peakMemoryBytes: 0, readBytes: null, writtenBytes: null };
    this.#journal.append(this.options.nowMs(), { type: "end", outcome, usage: usage ?? nothing });
    this.#journal.sync();
    this.#end = { exitCode: 0, signal: null };
  }
}

/** The end of what a process printed. */
function outputOf({ output }: JobFiles): string {
  try {
    return readFileSync(output, "utf8").slice(-100_000);
  } catch {
    return "";
  }
}

/** What of a node's journal is new. */
function readAll(node: Node): { readonly records: readonly JournalRecord[]; readonly isDamaged: boolean } {
  const records: JournalRecord[] = [];
  for (;;) {
    const part = readJournal(node.files.journal, node.offset);
    node.offset = part.offset;
    records.push(...part.records);
    if (part.damaged || part.records.length === 0) return { records, isDamaged: part.damaged };
  }
}

function onNode({ number }: Node, { code, message }: JobFailure): JobFailure {
  return { code, message: `On node ${number}: ${message}` };
}
