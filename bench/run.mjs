import { readdir } from "node:fs/promises";
import { buildStale } from "../scripts/build.mjs";
import { machine } from "./harness.mjs";
import { tables } from "./tables.mjs";

/*
 * npm run bench -- NAME [CASE ...] [--markdown] [--json]: runs bench/NAME.bench.mjs, or those of its cases that are named. Each
 * case is printed on stderr as soon as it is measured. In the end, also when a case failed, stdout has the tables as docs/benchmarks.md
 * shows them, or with --json one object; with both, the object is the last line.
 */
const FLAGS = ["--markdown", "--json"];
const [name, ...rest] = process.argv.slice(2);
const only = rest.filter((word) => !FLAGS.includes(word));
const json = rest.includes("--json");
const markdown = rest.includes("--markdown") || !json;
const names = (await readdir(new URL(".", import.meta.url))).flatMap(
  (file) => /^(.*)\.bench\.mjs$/.exec(file)?.[1] ?? [],
);
if (!names.includes(name) || only.some((word) => word.startsWith("-"))) {
  console.error(`usage: npm run bench -- NAME [CASE ...] [--markdown] [--json]; NAME is one of ${names.join(", ")}`);
  process.exit(2);
}
// So that a bench's own processes end with it.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
await buildStale({ quiet: false });
const { run } = await import(`./${name}.bench.mjs`);
const begin = performance.now();
const cases = [];
let exitCode = 0;
try {
  for await (const part of run({ say: (text) => console.error(text), only })) {
    cases.push(...part);
    console.error(`\n${tables(part)}\n`);
  }
} catch (error) {
  console.error(error);
  exitCode = 1;
}
const date = new Date().toISOString();
if (markdown) {
  const { cpu, cores, memoryBytes, node } = machine();
  const minutes = ((performance.now() - begin) / 60_000).toFixed(1);
  console.log(`\`npm run bench -- ${[name, ...only].join(" ")}\`, ${minutes} minutes on ${date.slice(0, 10)}: ${cores} cores of ${cpu},
${(memoryBytes / 1e9).toFixed(0)} GB of memory, Node ${node}. In brackets how many times ours is better; bold where we lose.\n`);
  console.log(tables(cases));
}
if (json) console.log(JSON.stringify({ bench: name, date, machine: machine(), cases }));
process.exit(exitCode);
