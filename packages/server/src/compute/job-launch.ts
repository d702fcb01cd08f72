import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { networkVariables } from "./environments/uv-variables.js";
import type { ProcessEnd } from "./job-failure.js";
import type { JobFiles, SpecFile } from "./job-files.js";
import { isAlive, type ProcessIdentity } from "./process/process-identity.js";
import { markVariables, ProcessTree } from "./process/process-tree.js";
import { type ProcessUse, useOf } from "./use/usage.js";

/** How job processes are started. */
export interface LaunchOptions {
  /** JavaScript file of the child. */
  readonly entry: string;
  /** Arguments of Node itself, such as `--max-old-space-size=200`. */
  readonly nodeArguments: readonly string[];
}

/** A job's process, started by this server or by one before it. */
export interface JobProcess {
  /** Puts what it has written where it is read, if that takes doing: the journal, the log. Called before both are read. */
  gather?(): Promise<void>;
  /** How it ended; undefined while it lives. */
  end(): ProcessEnd | undefined;
  /** What it has used as far as is known. */
  use(): ProcessUse | undefined;
  /** Sends `signal` to the process and all it has started; nothing happens if it has ended. */
  kill(signal: "SIGTERM" | "SIGKILL"): void;
  /** Once it has ended without doing so itself: ends what it has started and left. */
  sweep(): Promise<void>;
  /** Its end is recorded: what another machine keeps of it may go. */
  release?(): void;
  /** Lets go of what following it took; it lives on. */
  close?(): Promise<void>;
}

/** Variables that programs need to run at all; none that could hold a credential. */
const passedVariables = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "TZ", "SystemRoot", "USERPROFILE"];

const fetchingKinds: ReadonlySet<string> = new Set(["environment", "notebook", "script"]);

/** Variables of this process that one of a job of that kind has, too. */
export function variablesFor(kind: string): NodeJS.ProcessEnv {
  const names = fetchingKinds.has(kind) ? [...passedVariables, ...networkVariables] : passedVariables;
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/**
 * Writes the spec and starts the process: a group of its own, so that signals to the server's group pass it by and
 * cancelling reaches what it starts; nothing of the server's input, output and environment. `grant` goes to its standard
 * input, unless it is null. `onEnd` is called once.
 */
export function launch(
  files: JobFiles,
  spec: SpecFile,
  grant: unknown,
  options: LaunchOptions,
  onEnd: () => void,
): JobProcess {
  mkdirSync(files.folder, { recursive: true, mode: 0o700 });
  writeFileSync(files.spec, JSON.stringify(spec), { mode: 0o600 });
  const output = openSync(files.output, "w", 0o600);
  try {
    const child = spawn(
      process.execPath,
      [...options.nodeArguments, options.entry, files.folder, String(files.attempt)],
      {
        cwd: files.folder,
        detached: true,
        stdio: [grant === null ? "ignore" : "pipe", output, output],
        env: { ...variablesFor(spec.kind), ...markVariables(files.mark) },
        windowsHide: true,
      },
    );
    // Where the process is gone already, its end says so.
    child.stdin?.on("error", () => {}).end(JSON.stringify(grant));
    child.unref();
    return new OwnProcess(child, files.mark, onEnd);
  } finally {
    closeSync(output);
  }
}

class OwnProcess implements JobProcess {
  #end: ProcessEnd | undefined;

  constructor(
    readonly child: ChildProcess,
    readonly mark: string,
    onEnd: () => void,
  ) {
    const ended = (end: ProcessEnd) => {
      if (this.#end) return;
      this.#end = end;
      onEnd();
    };
    child.once("exit", (exitCode, signal) => ended({ exitCode, signal }));
    // It could not be started: too many processes, or no memory for one.
    child.once("error", () => ended({ exitCode: null, signal: null }));
  }

  end(): ProcessEnd | undefined {
    return this.#end;
  }

  use(): ProcessUse | undefined {
    return this.#end || this.child.pid === undefined ? undefined : useOf(this.child.pid);
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    if (!this.#end && this.child.pid !== undefined) killGroup(this.child.pid, signal);
  }

  sweep(): Promise<void> {
    return sweep(this.mark);
  }
}

/** The process of an attempt that an earlier server started; it is not our child, so nobody tells how it ends. */
export function adopt(identity: ProcessIdentity | null, mark: string): JobProcess {
  const alive = () => identity !== null && isAlive(identity);
  return {
    end: () => (alive() ? undefined : { exitCode: null, signal: null }),
    use: () => (identity !== null && alive() ? useOf(identity.pid) : undefined),
    kill: (signal) => {
      if (identity !== null && alive()) killGroup(identity.pid, signal);
    },
    sweep: () => sweep(mark),
  };
}

async function sweep(mark: string): Promise<void> {
  await new ProcessTree({ jobId: mark }).kill(0);
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    // Windows has no process groups.
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
