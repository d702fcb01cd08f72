import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import type { SshSettings } from "@crisol/contract";
import type { AgentArchive } from "./agent-archive.js";
import { type AgentSocket, bootstrapCommand, type Greeting, MARK } from "./agent-bootstrap.js";
import { type Frame, FrameWriter, readFrames } from "./frames.js";
import type { AgentMachine, FromAgent, ToAgent } from "./messages.js";
import { sshArguments } from "./ssh-arguments.js";
import { failureOfSsh, SshFailure } from "./ssh-failure.js";

/** How long the first line may take, with all that comes before it, in ms. */
const GREETING_MS = 30_000;
/** How long the agent may take to be there once it was sent for, its way over a slow line included, in ms. */
const INSTALL_MS = 600_000;
const KEPT_BYTES = 4000;

/** Variables of ssh: those of the server's user but for the server's own credentials. */
const OWN_VARIABLES = /^CRISOL_/;

export interface ConnectOptions {
  readonly settings: Pick<SshSettings, "host" | "port" | "user" | "identityFile">;
  /** Folder that ssh runs in, and the name of the file with the host's key in it. */
  readonly folder: string;
  readonly knownHosts: string;
  /** Whether a key that is not in the file is taken. */
  readonly isNew: boolean;
  readonly archive: AgentArchive;
  /** The port of this machine that a socket there leads to; null: none. */
  readonly port: number | null;
  /** Called before anything is put there; throws where that must not be. */
  readonly verify?: () => Promise<void>;
}

/** An agent that answers, at the other end of one ssh. */
export interface AgentConnection {
  readonly machine: AgentMachine;
  send(message: ToAgent, body?: Uint8Array): Promise<void>;
  /** What it says from now on; ends with the connection. */
  messages(): AsyncGenerator<Frame<FromAgent>>;
  /** Why it ended, once it has. */
  failure(): Promise<SshFailure>;
  close(): void;
}

/** Reaches the machine, puts the agent there if it is not, and starts it. Throws an `SshFailure`. */
export async function connectAgent(options: ConnectOptions): Promise<AgentConnection> {
  const { settings, folder, knownHosts, isNew, archive, port } = options;
  const socket: AgentSocket | null = port === null ? null : `/tmp/crisol-${randomBytes(8).toString("hex")}.sock`;
  const forward = socket === null || port === null ? null : { socket, port };
  const command = bootstrapCommand(archive.hash, socket);
  const child = spawn("ssh", sshArguments({ settings, knownHosts, isNew, forward, command }), {
    cwd: folder,
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name))),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ending = endOf(child, settings.host);
  const failed = ending.then((failure): never => {
    throw failure;
  });
  failed.catch(() => {});
  const timeout = new Timeout(child, settings.host);
  try {
    timeout.set(GREETING_MS, "it did not say anything");
    const greeting = await Promise.race([greetingOf(child.stdout), failed]);
    await options.verify?.();
    requireAble(settings.host, greeting, archive);
    timeout.set(INSTALL_MS, "the agent did not begin");
    const out = new FrameWriter<ToAgent>(child.stdin);
    if (greeting.isInstalled) child.stdin.write("go\n");
    else {
      const bytes = await archive.bytes();
      child.stdin.write(`install ${bytes.length}\n`);
      child.stdin.write(bytes);
    }
    const frames = readFrames<FromAgent>(child.stdout);
    const first = await Promise.race([frames.next(), failed]);
    if (first.done || first.value.header.type !== "machine") throw await ending;
    timeout.clear();
    return {
      machine: first.value.header.machine,
      send: (message, body) => out.send(message, body),
      messages: () => frames,
      failure: () => ending,
      close: () => void child.kill("SIGKILL"),
    };
  } catch (error) {
    timeout.clear();
    child.kill("SIGKILL");
    throw timeout.failure ?? (error instanceof SshFailure ? error : failureOfSsh(settings.host, String(error), null));
  }
}

/** The greeting, without taking anything after it from the stream. */
async function greetingOf(stream: Readable): Promise<Greeting> {
  let text = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const look = () => {
      for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) {
        text = Buffer.concat([text, chunk]);
        const start = text.indexOf(MARK);
        const end = start < 0 ? -1 : text.indexOf(10, start);
        if (end < 0) continue;
        stream.off("readable", look);
        if (text.length > end + 1) stream.unshift(text.subarray(end + 1));
        const said = JSON.parse(text.toString("utf8", start + MARK.length, end)) as Partial<Greeting>;
        resolve({ node: said.node ?? null, platform: String(said.platform), isInstalled: said.isInstalled === true });
        return;
      }
    };
    stream.on("readable", look);
    stream.once("error", reject);
  });
}

/** Throws where the agent cannot run. */
function requireAble(host: string, { node, platform }: Greeting, archive: AgentArchive): void {
  const needs = "20.19 or later of 20, 22.12 or later of 22, or 24 or later";
  if (node === null) {
    throw new SshFailure("ssh_no_node", { host }, `${host} has no Node: the agent needs ${needs}`, "");
  }
  const [major = 0, minor = 0] = node.replace(/^v/, "").split(".").map(Number);
  const isEnough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (!isEnough) {
    const text = `${host} has Node ${node}, and the agent needs ${needs}`;
    throw new SshFailure("ssh_old_node", { host, node }, text, "");
  }
  if (platform !== archive.platform) {
    const text = `${host} is ${platform}, and the agent of this server is for ${archive.platform}`;
    throw new SshFailure("ssh_platform", { host, platform, ours: archive.platform }, text, "");
  }
}

function endOf(child: ChildProcessWithoutNullStreams, host: string): Promise<SshFailure> {
  let output = Buffer.alloc(0);
  child.stderr.on("data", (part: Buffer) => {
    output = Buffer.concat([output, part]).subarray(-KEPT_BYTES);
  });
  child.stdin.on("error", () => {});
  const said = () => output.toString("utf8").replaceAll("\0", "").trim();
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(failureOfSsh(host, `ssh cannot be started: ${error.message}`, null)));
    child.once("close", (exitCode) => resolve(failureOfSsh(host, said(), exitCode)));
  });
}

class Timeout {
  failure: SshFailure | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly child: ChildProcessWithoutNullStreams,
    readonly host: string,
  ) {}

  set(ms: number, problem: string): void {
    this.clear();
    this.#timer = setTimeout(() => {
      this.failure = failureOfSsh(this.host, `${problem} within ${ms / 1000} s`, null);
      this.child.kill("SIGKILL");
    }, ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
