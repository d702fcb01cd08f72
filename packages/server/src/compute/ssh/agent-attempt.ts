import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Blobs } from "../../store/blobs.js";
import type { ProcessEnd } from "../job-failure.js";
import { JobFiles, type SpecFile } from "../job-files.js";
import { adopt, type JobProcess, launch } from "../job-launch.js";
import { isAlive, type ProcessIdentity } from "../process/process-identity.js";
import { PIECE_BYTES } from "./frames.js";
import type { AttemptName, FromAgent, Mirrored } from "./messages.js";

const LOOK_MS = 200;
const USE_MS = 1000;
/** How long the agent that started a process may take to note how that ended, in ms. */
const NOTED_MS = 1500;

type Send = (message: FromAgent, body?: Uint8Array) => Promise<void>;

/** An attempt of a job on this machine: its process, which outlives the agent's connection, and the files that it writes. */
export class AgentAttempt {
  readonly files: JobFiles;
  #process: JobProcess | undefined;
  #isOurs = false;
  #goneSinceMs: number | undefined;
  #isFollowed = false;
  #isRemoved = false;

  constructor(
    readonly name: AttemptName,
    /** Absolute folder of the workspace here. */
    readonly root: string,
  ) {
    this.files = new JobFiles(join(root, "jobs", name.folder), name.attempt);
  }

  /** Lays the blobs that are wanted into the attempt's own folder, where what it puts is told apart from them, and starts it. */
  start(spec: Omit<SpecFile, "dataDir">, given: StartOptions): void {
    const blobsFolder = this.#blobsFolder;
    const laidOut: Record<string, number> = {};
    mkdirSync(blobsFolder, { recursive: true, mode: 0o700 });
    for (const sha256 of given.blobs) {
      const from = given.cache.path(sha256);
      // It was not there to be sent: the runner says so in words of its own.
      if (!existsSync(from)) continue;
      const to = join(blobsFolder, sha256.slice(0, 2), sha256);
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
      linkSync(from, to);
      laidOut[sha256] = statSync(to).ino;
    }
    writeFileSync(this.#file("laid-out"), JSON.stringify(laidOut), { mode: 0o600 });
    this.#isOurs = true;
    const { entry, nodeArguments, grant } = given;
    const launchOptions = { entry, nodeArguments };
    this.#process = launch(this.files, { ...spec, dataDir: this.root, blobsFolder }, grant, launchOptions, () => {
      this.#noteEnd();
      given.onEnd();
    });
  }

  /** How it ended; undefined while it lives. */
  end(): ProcessEnd | undefined {
    const noted = this.#noted();
    if (noted) return noted;
    if (this.#isOurs) return this.#process?.end();
    const identity = this.files.claim(null);
    if (identity === null) return { exitCode: null, signal: null, isUnstarted: true };
    if (isAlive(identity)) return undefined;
    this.#goneSinceMs ??= performance.now();
    if (performance.now() - this.#goneSinceMs < NOTED_MS) return undefined;
    return { exitCode: null, signal: null };
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.#found()?.kill(signal);
  }

  async sweep(): Promise<void> {
    await this.#found()?.sweep();
  }

  /** Ends what there is of it, and removes its files. */
  async remove(): Promise<void> {
    this.#isRemoved = true;
    if (identityIn(this.files)) await this.sweep();
    const { folder } = this.files;
    for (const name of namesIn(folder)) {
      if (new RegExp(`-${this.name.attempt}(\\.|$)`).test(name))
        rmSync(join(folder, name), { recursive: true, force: true });
    }
    const jobs = join(this.root, "jobs");
    for (let each = folder; each !== jobs && namesIn(each).length === 0; each = dirname(each)) {
      rmSync(each, { recursive: true, force: true });
    }
  }

  /** Sends all that the attempt writes from where `have` ends, until `isCut` or its end, which is the last that is sent. */
  async follow(have: Mirrored, send: Send, isCut: () => boolean): Promise<void> {
    if (this.#isFollowed) return;
    this.#isFollowed = true;
    const sizes = new Map(Object.entries(have.sizes));
    const sent = new Set(have.blobs);
    let usedAtMs = 0;
    // Of a connection before this one something may be there still.
    let unfinished: string | undefined;
    try {
      while (!isCut()) {
        // Asked before looking: what a process that has ended wrote is all there.
        const end = this.end();
        // What a record tells of is sent before it: so its blobs and its log are looked at after its size is known.
        const journalBytes = sizeOf(this.files.journal);
        await this.#sendBlobs(sent, send);
        unfinished = await this.#sendLog(sizes, unfinished, send);
        await this.#sendFile("output", this.files.output, sizes, sizeOf(this.files.output), send);
        await this.#sendFile("events", this.files.journal, sizes, journalBytes, send);
        if (end) return await send({ type: "ended", at: this.name, end });
        if (performance.now() - usedAtMs > USE_MS) {
          usedAtMs = performance.now();
          const use = this.#found()?.use();
          if (use) await send({ type: "use", at: this.name, use });
        }
        await sleep(LOOK_MS);
      }
    } finally {
      this.#isFollowed = false;
    }
  }

  async #sendBlobs(sent: Set<string>, send: Send): Promise<void> {
    const laidOut = this.#laidOut();
    for (const folder of namesIn(this.#blobsFolder)) {
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      for (const sha256 of namesIn(join(this.#blobsFolder, folder))) {
        const path = join(this.#blobsFolder, folder, sha256);
        const found = statSync(path, { throwIfNoEntry: false });
        // What was put anew has taken the place of what was laid out.
        if (!found || sent.has(sha256) || laidOut[sha256] === found.ino) continue;
        await sendBlob(this.name, sha256, path, send);
        sent.add(sha256);
      }
    }
  }

  async #sendLog(sizes: Map<string, number>, unfinished: string | undefined, send: Send): Promise<string> {
    const names = namesIn(this.files.log).filter((name) => /^\d{5,}\.log$/.test(name));
    for (const name of names.sort()) {
      const path = join(this.files.log, name);
      await this.#sendFile(`log/${name}`, path, sizes, sizeOf(path), send);
    }
    for (const path of sizes.keys()) {
      if (!path.startsWith("log/") || names.includes(path.slice(4))) continue;
      sizes.delete(path);
      await send({ type: "removed", at: this.name, path });
    }
    const now = await readFile(join(this.files.log, "unfinished.json"), "utf8").catch(() => "");
    if (now !== unfinished) {
      const message = { at: this.name, path: "log/unfinished.json" };
      if (now === "") await send({ type: "removed", ...message });
      else await send({ type: "bytes", ...message, offset: null }, Buffer.from(now).subarray(0, PIECE_BYTES));
    }
    return now;
  }

  async #sendFile(path: string, from: string, sizes: Map<string, number>, sizeBytes: number, send: Send) {
    let offset = sizes.get(path) ?? 0;
    if (sizeBytes <= offset) return;
    const file = await open(from, "r");
    try {
      while (offset < sizeBytes) {
        const piece = Buffer.alloc(Math.min(PIECE_BYTES, sizeBytes - offset));
        const { bytesRead } = await file.read(piece, 0, piece.length, offset);
        if (bytesRead === 0) return;
        await send({ type: "bytes", at: this.name, path, offset }, piece.subarray(0, bytesRead));
        offset += bytesRead;
        sizes.set(path, offset);
      }
    } finally {
      await file.close();
    }
  }

  /** The process as ours, or as one that an agent before this one has started. */
  #found(): JobProcess | undefined {
    if (this.#process) return this.#process;
    const identity = identityIn(this.files);
    return identity ? adopt(identity, this.files.mark) : undefined;
  }

  #noteEnd(): void {
    // Another agent may have removed it just now.
    if (this.#isRemoved || !existsSync(this.files.folder)) return;
    const end = this.#process?.end();
    const path = this.#file("exit");
    writeFileSync(`${path}.new`, JSON.stringify(end ?? null), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  #noted(): ProcessEnd | undefined {
    return (readJson(this.#file("exit")) as ProcessEnd | null | undefined) ?? undefined;
  }

  #laidOut(): Readonly<Record<string, number>> {
    return (readJson(this.#file("laid-out")) ?? {}) as Record<string, number>;
  }

  #file(what: "exit" | "laid-out"): string {
    return join(this.files.folder, `${what}-${this.name.attempt}.json`);
  }

  get #blobsFolder(): string {
    return join(this.files.folder, `blobs-${this.name.attempt}`);
  }
}

interface StartOptions {
  readonly blobs: readonly string[];
  /** Where those are. */
  readonly cache: Blobs;
  readonly grant: unknown;
  readonly entry: string;
  readonly nodeArguments: readonly string[];
  /** Called when its process has ended while this agent lives. */
  readonly onEnd: () => void;
}

/** Whose the attempt is; undefined where nobody has claimed it yet. */
export function identityIn({ folder, attempt }: JobFiles): ProcessIdentity | null | undefined {
  return readJson(join(folder, `process-${attempt}.json`)) as ProcessIdentity | null | undefined;
}

/** The attempts with a claim in `jobs`, the folder of all jobs, and in those of their nodes. */
export function attemptsIn(jobs: string): AttemptName[] {
  const inFolder = (folder: string): AttemptName[] =>
    namesIn(join(jobs, folder)).flatMap((name) => {
      const [, attempt] = /^process-(\d+)\.json$/.exec(name) ?? [];
      return attempt === undefined ? [] : [{ folder, attempt: Number(attempt) }];
    });
  return namesIn(jobs).flatMap((job) => {
    const nodes = namesIn(join(jobs, job)).filter((name) => /^[\w-]+\.\d+$/.test(name));
    return [job, ...nodes.map((node) => join(job, node))].flatMap(inFolder);
  });
}

async function sendBlob(at: AttemptName, sha256: string, path: string, send: Send): Promise<void> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    for (let offset = 0; offset === 0 || offset < size; ) {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, size - offset));
      const { bytesRead } = piece.length === 0 ? { bytesRead: 0 } : await file.read(piece, 0, piece.length, offset);
      const isLast = offset + bytesRead >= size;
      await send({ type: "blob", at, sha256, isFirst: offset === 0, isLast }, piece.subarray(0, bytesRead));
      if (isLast) return;
      offset += bytesRead;
    }
  } finally {
    await file.close();
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
