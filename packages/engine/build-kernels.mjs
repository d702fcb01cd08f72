// Compiles kernels/ (AssemblyScript) to WebAssembly and writes it, as base64 and with the type of its functions, to
// src/kernels.generated.ts, so that the engine needs no file system. Does nothing when that file is newer than its
// sources, unless --force.
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const sourceFolder = join(here, "kernels");
const target = join(here, "src", "kernels.generated.ts");

/** Returns true when it compiled, false when there was nothing to do; throws with the compiler's messages. */
export async function buildKernels({ force = false } = {}) {
  if (!force && isFresh()) return false;
  const { default: asc } = await import("assemblyscript/asc");
  const folder = mkdtempSync(join(tmpdir(), "crisol-kernels-"));
  const output = join(folder, "kernels.wasm");
  try {
    const { error, stderr } = await asc.main([
      join(sourceFolder, "index.ts"),
      ...["--outFile", output, "--config", "none", "--baseDir", "/"],
      ...["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", "--enable", "threads"],
      ...["--bindings", "raw"],
      ["--exportTable"], // writes the functions' types beside the output
      // The loader makes the memory, shared between threads or not (see src/kernel-module.ts).
      ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
      ...["--memoryBase", "1024"],
    ]);
    if (error) throw new Error(`the kernels do not compile: ${error.message}\n${stderr.toString()}`);
    const binary = readFileSync(output);
    const base64 = binary.toString("base64");
    const lines = [
      "// Made by packages/engine/build-kernels.mjs from packages/engine/kernels; not kept in git.",
      "/** The functions of kernels/index.ts, where each is described. Addresses are in bytes. */",
      "export interface KernelFunctions {",
      ...signatures(readFileSync(join(folder, "kernels.d.ts"), "utf8")),
      "}",
      "/** Position of the byte that says what kind of memory the kernels import. */",
      `export const memoryFlagsAt = ${memoryFlags(binary)};`,
      "/** The compiled kernels, base64. */",
      `export const kernelsBase64 =\n  "${base64}";`,
    ];
    // Renamed into place, because tests may be reading the file while this runs.
    const partial = `${target}.${process.pid}.part`;
    writeFileSync(partial, `${lines.join("\n")}\n`);
    renameSync(partial, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return true;
}

/** The functions in the compiler's declarations, as members of an interface. */
function signatures(declarations) {
  return Array.from(declarations.matchAll(/^ {2}export function (.*;)$/gm), ([, signature]) => `  ${signature}`);
}

/** Behind the import's names, "env" and "memory" with their lengths, and the byte that says it is a memory. */
function memoryFlags(binary) {
  const at = binary.indexOf("\x03env\x06memory\x02") + 12;
  if (at < 12 || binary[at] !== 3) throw new Error("the kernels do not import a shared memory");
  return at;
}

function isFresh() {
  const made = statSync(target, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined) return false;
  const sources = readdirSync(sourceFolder).map((name) => join(sourceFolder, name));
  return [...sources, fileURLToPath(import.meta.url)].every((path) => statSync(path).mtimeMs < made);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const compiled = await buildKernels({ force: process.argv.includes("--force") });
  console.log(compiled ? "kernels compiled" : "kernels are up to date");
}
