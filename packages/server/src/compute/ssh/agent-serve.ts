import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Blobs, openBlobs } from "../../store/blobs.js";
import { detectConfinement } from "../process/confinement-support.js";
import { identify, isAlive, type ProcessIdentity } from "../process/process-identity.js";
import { findGpus } from "../targets/machine.js";
import { AgentAttempt, attemptsIn } from "./agent-attempt.js";
import { BlobReceiver, damaged, WrongBlob } from "./blob-receiver.js";
import { type Frame, FrameWriter, readFrames } from "./frames.js";
import {
  type AgentMachine,
  type AttemptName,
  type BlobPiece,
  type FromAgent,
  isAttemptName,
  keyOf,
  type ToAgent,
} from "./messages.js";

/** What the cache of blobs may come to; beyond it, those that were used the longest ago go. */
const CACHE_BYTES = 20_000_000_000;

/**
 * Does what the server asks for over standard input and output, in the folder `root`, until the connection ends; `socket` leads
 * to the server, or is `none`. What it has started lives on; it stays until that has ended, to note how.
 */
export async function serveAgent(entry: string, root: string, socket: string): Promise<never> {
  // The connection's end is no reason to end.
  for (const signal of ["SIGHUP", "SIGPIPE"] as const) process.on(signal, () => {});
  process.umask(0o077);
  const agent = new Agent(entry, root, socket);
  const cut = () => agent.cut();
  // Another agent has taken over: the connection of this one may be lost without its knowing.
  process.once("SIGTERM", () => {
    cut();
    process.stdin.destroy();
  });
  process.stdout.on("error", cut);
  await agent.tellMachine();
  try {
    for await (const frame of readFrames<ToAgent>(process.stdin)) await agent.take(frame);
  } catch (error) {
    console.error(error);
  }
  cut();
  await agent.idle();
  process.exit(0);
}

class Agent {
  readonly #out = new FrameWriter<FromAgent>(process.stdout);
  readonly #attempts = new Map<string, AgentAttempt>();
  /** What is to be started once its blobs are there. */
  readonly #prepared = new Map<string, Extract<ToAgent, { type: "start" }>>();
  #workspace: { readonly root: string; readonly cache: Blobs; readonly receiver: BlobReceiver } | undefined;
  #running = 0;
  #isCut = false;

  constructor(
    readonly entry: string,
    readonly root: string,
    readonly socket: string,
  ) {}

  /** Sends nothing from now on. */
  cut(): void {
    this.#isCut = true;
    // sshd leaves it where it is.
    if (this.socket !== "none") rmSync(this.socket, { force: true });
  }

  /** Resolves when all that it has started has ended. */
  async idle(): Promise<void> {
    while (this.#running > 0) await sleep(100);
  }

  async tellMachine(): Promise<void> {
    const gpus = await findGpus();
    const machine: AgentMachine = {
      ...{ cores: availableParallelism(), memoryBytes: totalmem(), gpus },
      ...{ platform: `${process.platform}-${process.arch}`, node: process.version },
      support: detectConfinement(),
    };
    await this.#send({ type: "machine", machine });
  }

  async take({ header, body }: Frame<ToAgent>): Promise<void> {
    if ("at" in header && !isAttemptName(header.at)) throw new RangeError("that is no name of an attempt");
    switch (header.type) {
      case "welcome":
        return this.#enter(header);
      case "look":
        return this.tellMachine();
      case "start": {
        const { cache } = this.#here;
        this.#prepared.set(keyOf(header.at), header);
        const blobs = [];
        for (const sha256 of header.blobs) if (!(await isCached(cache, sha256))) blobs.push(sha256);
        return this.#send({ type: "wants", at: header.at, blobs });
      }
      case "blob":
        return this.#takeBlob(header, body);
      case "go":
        return this.#start(header.at);
      case "follow": {
        const { at, have } = header;
        this.#inBackground(
          this.#attempt(at).follow(
            have,
            (message, bytes) => this.#send(message, bytes),
            () => this.#isCut,
          ),
        );
        return;
      }
      case "signal":
        return this.#attempt(header.at).kill(header.signal);
      case "sweep": {
        const { at } = header;
        this.#inBackground(
          this.#attempt(at)
            .sweep()
            .then(() => this.#send({ type: "swept", at })),
        );
        return;
      }
      case "release":
        await this.#remove(header.at);
        trim(join(this.#here.root, "blobs"));
        return;
    }
  }

  async #enter({ workspace, attempts }: Extract<ToAgent, { type: "welcome" }>): Promise<void> {
    if (!/^[\w-]+$/.test(workspace)) throw new RangeError("that is no name of a workspace");
    const root = join(this.root, "work", workspace);
    mkdirSync(root, { recursive: true, mode: 0o700 });
    replaceAgent(join(root, "agent.json"));
    writeFileSync(join(root, "server"), this.socket, { mode: 0o600 });
    const cache = await openBlobs(join(root, "blobs"));
    this.#workspace = { root, cache, receiver: new BlobReceiver(cache) };
    const known = new Set(attempts.map(keyOf));
    const jobs = join(root, "jobs");
    for (const at of attemptsIn(jobs)) if (!known.has(keyOf(at))) await this.#remove(at);
    // What a removal that was cut off has left.
    const jobsKnown = new Set(attempts.map(({ folder }) => folder.split("/")[0]));
    for (const name of existsSync(jobs) ? readdirSync(jobs) : []) {
      if (!jobsKnown.has(name)) rmSync(join(jobs, name), { recursive: true, force: true });
    }
  }

  /** An attempt whose blob is not what its name says is never started: the server would send the same again. */
  async #takeBlob(piece: BlobPiece, body: Uint8Array): Promise<void> {
    try {
      await this.#here.receiver.take(piece, body);
    } catch (error) {
      if (!(error instanceof WrongBlob)) throw error;
      this.#prepared.delete(keyOf(piece.at));
      const end = { exitCode: null, signal: null, failure: damaged(error, "to its machine") };
      await this.#send({ type: "ended", at: piece.at, end });
    }
  }

  #start(at: AttemptName): void {
    const prepared = this.#prepared.get(keyOf(at));
    this.#prepared.delete(keyOf(at));
    if (!prepared) return;
    const { spec, grant, nodeArguments, blobs } = prepared;
    this.#running++;
    const onEnd = () => void this.#running--;
    this.#attempt(at).start(spec, { blobs, cache: this.#here.cache, grant, entry: this.entry, nodeArguments, onEnd });
  }

  async #remove(at: AttemptName): Promise<void> {
    const attempt = this.#attempt(at);
    this.#attempts.delete(keyOf(at));
    await attempt.remove();
  }

  #attempt(at: AttemptName): AgentAttempt {
    const known = this.#attempts.get(keyOf(at));
    if (known) return known;
    const made = new AgentAttempt(at, this.#here.root);
    this.#attempts.set(keyOf(at), made);
    return made;
  }

  get #here() {
    if (!this.#workspace) throw new RangeError("the first message says whose the agent is");
    return this.#workspace;
  }

  async #send(message: FromAgent, body?: Uint8Array): Promise<void> {
    if (!this.#isCut) await this.#out.send(message, body);
  }

  /** What fails in the background ends the connection: the server begins again from what it has. */
  #inBackground(work: Promise<unknown>): void {
    work.catch((error) => {
      console.error(error);
      this.cut();
      process.stdin.destroy();
    });
  }
}

/** From now on this agent is the workspace's: one of a connection that is lost, which may not know yet, leaves the work to it. */
function replaceAgent(path: string): void {
  try {
    const before = JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity;
    if (before.pid !== process.pid && isAlive(before)) process.kill(before.pid, "SIGTERM");
  } catch {
    // There was none, or it is gone.
  }
  writeFileSync(path, JSON.stringify(identify(process.pid)), { mode: 0o600 });
}

/** Whether the blob is there, which then counts as used now. */
async function isCached(cache: Blobs, sha256: string): Promise<boolean> {
  if (!(await cache.has(sha256))) return false;
  const now = new Date();
  utimesSync(cache.path(sha256), now, now);
  return true;
}

function trim(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name !== "tmp")
    .flatMap((name) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)))
    .map((path) => ({ path, ...statSync(path) }));
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (total <= CACHE_BYTES) return;
    unlinkSync(path);
    total -= size;
  }
}
