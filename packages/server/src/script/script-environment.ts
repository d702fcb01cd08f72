import { delimiter, dirname } from "node:path";
import type { ScriptEnvironment } from "@crisol/contract";
import type { ReadSpec } from "../compute/environments/environment-spec.js";
import { prepareEnvironment } from "../compute/environments/prepare-environment.js";
import { homeOfPython, versionOfPython } from "../compute/environments/python-home.js";
import { specOfFolder, specOfText } from "../compute/environments/spec-source.js";
import { programFolder } from "../entry-files.js";
import { layOutProgram } from "./crisol-program.js";
import type { NamedEnvironment, ScriptFact } from "./script-process.js";

/** What a command needs to run in an environment. */
export interface EnteredEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Absolute folders that it reads: the environment's, its Python's, and that of the program `crisol`. */
  readonly readable: readonly string[];
  readonly fact: ScriptFact["environment"];
}

/** Where environments are, and who is told how far one is. */
export interface EnvironmentPlace {
  /** Absolute data folder. */
  readonly root: string;
  readonly signal: AbortSignal;
  log(level: "info" | "warning", text: string): void;
  phase(name: string): void;
}

/**
 * Makes the environment that a script asks for, in seconds or minutes the first time and at once after that, with the program
 * `crisol` in it. `lock`, of an earlier run of the same, is kept to. Throws the errors of `prepareEnvironment`.
 */
export async function enterEnvironment(
  given: {
    readonly asked: ScriptEnvironment;
    /** Of an environment that is asked for by its name. */
    readonly named: NamedEnvironment | null;
    readonly lock: string | null;
    readonly codeFolder: string;
  },
  { root, signal, log, phase }: EnvironmentPlace,
): Promise<EnteredEnvironment> {
  const program = await layOutProgram(programFolder, root);
  if (!program) log("warning", "Crisol was not built whole: the script has no program crisol.");
  const ours = program ? [program.bin] : [];
  const read = specOf(given);
  if (!read) return { variables: { PATH: pathWith(ours) }, readable: ours, fact: null };
  for (const note of read.notes) log("warning", note);
  const prepared = await prepareEnvironment(read.spec, {
    root,
    lock: given.lock ?? given.named?.lock ?? null,
    signal,
    log: (line) => log("info", line),
    phase,
  });
  const { folder, pythonPath, hash, lock, cached: isCached } = prepared;
  const home = await homeOfPython(folder);
  const bin = dirname(pythonPath);
  return {
    variables: { VIRTUAL_ENV: folder, PATH: pathWith([bin, ...ours]) },
    readable: [folder, ...(home === undefined ? [] : [home]), ...ours],
    fact: { hash, lock, python: /^# python:? *(\S+)/im.exec(lock)?.[1] ?? (await versionOfPython(folder)), isCached },
  };
}

/** The machine's own PATH after `first`. */
function pathWith(first: readonly string[]): string {
  return [...first, process.env.PATH].filter(Boolean).join(delimiter);
}

function specOf({ asked, named, codeFolder }: Parameters<typeof enterEnvironment>[0]): ReadSpec | undefined {
  switch (asked.kind) {
    case "none":
      return undefined;
    case "code":
      return specOfFolder(codeFolder);
    case "named":
      return named ? specOfText(named.source.kind, named.source.text, named.source) : undefined;
    case "packages":
      return specOfText("requirements", asked.requirements.join("\n"), { python: asked.python });
  }
}
