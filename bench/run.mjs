import { readdir } from "node:fs/promises";
import { buildStale } from "../scripts/build.mjs";
import { machine } from "./harness.mjs";

/*
 * npm run bench -- NAME [CASE ...] [--json]: runs bench/NAME.bench.mjs, or those of its cases that are named, and prints
 * a table; the last line of --json is one object.
 */
const [name, ...rest] = process.argv.slice(2);
const json = rest.includes("--json");
const only = rest.filter((word) => !word.startsWith("--"));
const names = (await readdir(new URL(".", import.meta.url))).flatMap(
  (file) => /^(.*)\.bench\.mjs$/.exec(file)?.[1] ?? [],
);
if (!name || !names.includes(name)) {
  console.error(`usage: npm run bench -- NAME [CASE ...] [--json]; NAME is one of ${names.join(", ")}`);
  process.exit(2);
}
await buildStale({ quiet: false });
const { run } = await import(`./${name}.bench.mjs`);
const cases = await run({ say: (text) => console.error(text), only });
if (json) {
  console.log(JSON.stringify({ bench: name, date: new Date().toISOString(), machine: machine(), cases }));
} else {
  console.table(
    cases.map(({ name, metric, unit, ours, peer, peerVersion, theirs, ratio }) => ({
      case: name,
      [`${metric}`]: `${ours} ${unit}`,
      peer: peer ? `${peer} ${peerVersion}` : "-",
      theirs: theirs ?? "-",
      ratio: ratio ?? "-",
    })),
  );
}
process.exit(0);
