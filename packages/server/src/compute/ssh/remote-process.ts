import { type FileHandle, open } from "node:fs/promises";
import type { Blobs } from "../../store/blobs.js";
import type { ProcessEnd } from "../job-failure.js";
import type { JobFiles, SpecFile } from "../job-files.js";
import type { JobProcess } from "../job-launch.js";
import type { ProcessUse } from "../use/usage.js";
import type { AgentConnection } from "./agent-connection.js";
import { BlobReceiver, damaged, WrongBlob } from "./blob-receiver.js";
import { type Frame, PIECE_BYTES } from "./frames.js";
import type { AttemptName, BlobPiece, FromAgent } from "./messages.js";
import { Mirror } from "./mirror.js";

/** How long a job that was never started waits for its machine before it goes back into the queue, in ms. */
const START_MS = 60_000;
/** How long a cancelled job waits for a machine that is not reached, which ends the process once it is, in ms. */
const CANCEL_MS = 30_000;
/** How often a blob may come with other bytes than its name says: what a disk has spoilt comes so each time. */
const MOST_WRONG = 3;

/** What is needed to start an attempt elsewhere. */
export interface RemoteStart {
  readonly spec: SpecFile;
  readonly grant: unknown;
  readonly nodeArguments: readonly string[];
}

export interface RemoteProcessOptions {
  readonly name: AttemptName;
  readonly files: JobFiles;
  readonly blobs: Blobs;
  /** Null: an earlier server has started it, or was about to. */
  readonly start: RemoteStart | null;
  readonly onEnd: () => void;
  /** Called when nothing of it is needed any more. */
  readonly onRelease: (process: RemoteProcess) => void;
}

/**
 * A job's process on another machine, as its agent tells of it. Without a connection nothing is known, and nothing ends: what
 * it writes meanwhile comes when there is one again.
 */
export class RemoteProcess implements JobProcess {
  readonly #mirror: Mirror;
  readonly #receiver: BlobReceiver;
  #start: RemoteStart | null;
  #connection: AgentConnection | undefined;
  #signal: "SIGTERM" | "SIGKILL" | undefined;
  #end: ProcessEnd | undefined;
  #use: ProcessUse | undefined;
  #swept: (() => void)[] = [];
  /** How often each blob came with other bytes than its name says. */
  readonly #wrong = new Map<string, number>();
  #patience: NodeJS.Timeout | undefined;

  constructor(readonly options: RemoteProcessOptions) {
    this.#mirror = new Mirror(options.files);
    this.#receiver = new BlobReceiver(options.blobs);
    this.#start = options.start;
    if (this.#start) this.#endWithout(START_MS, () => this.#start !== null, { isUnstarted: true });
  }

  get name(): AttemptName {
    return this.options.name;
  }

  end(): ProcessEnd | undefined {
    return this.#end;
  }

  use(): ProcessUse | undefined {
    return this.#end ? undefined : this.#use;
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.#signal = signal;
    if (this.#connection) void this.#connection.send({ type: "signal", at: this.name, signal });
    if (signal === "SIGKILL") this.#endWithout(CANCEL_MS, () => true, {});
  }

  /** Where the machine is not reached, its agent ends what is left once it is: it is told then which attempts there still are. */
  sweep(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return Promise.resolve();
    return new Promise((resolve) => {
      this.#swept.push(resolve);
      void connection.send({ type: "sweep", at: this.name });
    });
  }

  release(): void {
    clearInterval(this.#patience);
    void this.#connection?.send({ type: "release", at: this.name });
    this.options.onRelease(this);
  }

  /** The agent is reached: starts the attempt, or goes on where it was. */
  async attach(connection: AgentConnection): Promise<void> {
    this.#connection = connection;
    if (this.#end) return;
    if (!this.#start) return this.#follow(connection);
    const { spec, grant, nodeArguments } = this.#start;
    const { dataDir: _here, ...rest } = spec;
    const blobs = [...blobsNamedIn([spec.spec, grant])];
    await connection.send({ type: "start", at: this.name, spec: rest, grant, nodeArguments, blobs });
  }

  detach(): void {
    this.#connection = undefined;
    this.#settleSweeps();
    void this.#receiver.close();
  }

  /** Takes what the agent says of the attempt. */
  async take(connection: AgentConnection, { header, body }: Frame<FromAgent>): Promise<void> {
    switch (header.type) {
      case "wants":
        // In the background: what other attempts write goes on coming.
        this.#sendAll(connection, header.blobs).catch(() => connection.close());
        return;
      case "bytes":
        return this.#mirror.add(header.path, header.offset, body);
      case "removed":
        return this.#mirror.remove(header.path);
      case "blob":
        return this.#takeBlob(header, body);
      case "use":
        this.#use = header.use;
        return;
      case "ended":
        return this.#ended(header.end);
      case "swept":
        return this.#settleSweeps();
    }
  }

  /** Throws a `WrongBlob` where it is to be sent once more, by a connection anew; the last time its attempt fails instead. */
  async #takeBlob(piece: BlobPiece, body: Uint8Array): Promise<void> {
    // What was on its way still when it was given up.
    if (this.#end) return;
    try {
      if (await this.#receiver.take(piece, body)) this.#mirror.addBlob(piece.sha256);
    } catch (error) {
      if (!(error instanceof WrongBlob)) throw error;
      const times = (this.#wrong.get(piece.sha256) ?? 0) + 1;
      this.#wrong.set(piece.sha256, times);
      if (times < MOST_WRONG) throw error;
      this.#ended({ exitCode: null, signal: null, failure: damaged(error, `from its machine ${times} times`) });
    }
  }

  async #sendAll(connection: AgentConnection, blobs: readonly string[]): Promise<void> {
    for (const sha256 of blobs) await this.#sendBlob(connection, sha256);
    if (this.#connection !== connection || !this.#start || this.#end) return;
    this.#start = null;
    await connection.send({ type: "go", at: this.name });
    await this.#follow(connection);
  }

  /** One that is not there any more is not sent: the runner says so in words of its own. */
  async #sendBlob(connection: AgentConnection, sha256: string): Promise<void> {
    let file: FileHandle;
    try {
      file = await open(this.options.blobs.path(sha256), "r");
    } catch {
      return;
    }
    try {
      const { size } = await file.stat();
      for (let offset = 0, isLast = false; !isLast && this.#connection === connection; ) {
        const piece = Buffer.alloc(Math.min(PIECE_BYTES, size - offset));
        const { bytesRead } = piece.length === 0 ? { bytesRead: 0 } : await file.read(piece, 0, piece.length, offset);
        isLast = offset + bytesRead >= size || bytesRead === 0;
        const header = { type: "blob", at: this.name, sha256, isFirst: offset === 0, isLast } as const;
        await connection.send(header, piece.subarray(0, bytesRead));
        offset += bytesRead;
      }
    } finally {
      await file.close();
    }
  }

  async #follow(connection: AgentConnection): Promise<void> {
    await connection.send({ type: "follow", at: this.name, have: this.#mirror.have() });
    if (this.#signal) await connection.send({ type: "signal", at: this.name, signal: this.#signal });
  }

  #ended(end: ProcessEnd): void {
    if (this.#end) return;
    clearInterval(this.#patience);
    this.#end = end;
    this.options.onEnd();
  }

  /** Ends it as one of which nobody knows more, after `ms` without a connection and as long as `isSo`. */
  #endWithout(ms: number, isSo: () => boolean, more: Pick<ProcessEnd, "isUnstarted">): void {
    clearInterval(this.#patience);
    let sinceMs = performance.now();
    this.#patience = setInterval(() => {
      if (this.#connection || !isSo()) sinceMs = performance.now();
      if (performance.now() - sinceMs >= ms) this.#ended({ exitCode: null, signal: null, ...more });
    }, 500).unref();
  }

  #settleSweeps(): void {
    for (const resolve of this.#swept.splice(0)) resolve();
  }
}

/**
 * The blobs that a value names: by convention a property that is called `sha256`, or ends in `Sha256`, names one in specs and
 * grants.
 */
export function blobsNamedIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== "object" || value === null) return found;
  for (const [name, each] of Object.entries(value)) {
    if (typeof each === "string" && /(^s|S)ha256$/.test(name) && /^[0-9a-f]{64}$/.test(each)) found.add(each);
    else blobsNamedIn(each, found);
  }
  return found;
}
