import { prepareEnvironment } from "../../src/compute/environments/prepare-environment.js";
import { specOfText } from "../../src/compute/environments/spec-source.js";

/** Prepares an environment in a process of its own: `prepare <root> <requirements>`. Says each phase, and the result. */
const [root, text] = process.argv.slice(2) as [string, string];
const prepared = await prepareEnvironment(specOfText("requirements", text).spec, {
  root,
  log: () => {},
  signal: new AbortController().signal,
  phase: (name) => console.log(name),
});
console.log(JSON.stringify(prepared));
// Uses it until it is told to end.
if (process.send) await new Promise((resolve) => process.once("message", resolve));
process.exit(0);
