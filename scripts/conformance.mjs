// `npm run conformance`: writes models in every format that other systems run and has the real ones check them, in a
// Python environment that it makes once. Exit code 1 when one refuses a file or predicts anything else.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { output, pythonEnvironment } from "../bench/python.mjs";
import { buildStale } from "./build.mjs";
import { runTypeScript } from "./run-typescript.mjs";

const PACKAGES = ["onnx==1.23.2", "onnxruntime==1.32.0", "wasmtime==50.0.1", "numpy==2.4.6"];
const root = fileURLToPath(new URL("..", import.meta.url));
const tests = `${root}packages/engine/test/`;
const folder = `${root}.cache/conformance/exports`;

await buildStale({ quiet: true, only: ["kernels"] });
rmSync(folder, { recursive: true, force: true });
await runTypeScript(`${tests}write-export-cases.ts`, [folder]);
const program = await pythonEnvironment("conformance", PACKAGES, console.error);
try {
  console.log(await output(program("python"), [`${tests}check_exports.py`, folder]));
} catch (error) {
  console.error(error.stdout ?? "", error.stderr ?? error);
  process.exitCode = 1;
}
