import { writeFileSync } from "node:fs";
import { encodeModelFile } from "../src/model-file.js";
import { goldenModelCases } from "./golden-model-cases.js";
import { answerOf, formOf, newestForm, readStateOf } from "./golden-models.js";

// Run by golden/record_models.mjs.
const folder = new URL("golden/models/", import.meta.url);

for (const [name, fit] of Object.entries(goldenModelCases)) {
  const { state, rows } = fit();
  const newest = newestForm(name);
  if (newest > 0 && JSON.stringify(formOf(readStateOf(`${name}-${newest}`))) === JSON.stringify(formOf(state)))
    continue;
  const file = encodeModelFile(state);
  const golden = `${name}-${newest + 1}`;
  // "wx" refuses a file that is there.
  writeFileSync(new URL(`${golden}.crisol`, folder), file, { flag: "wx" });
  writeFileSync(new URL(`${golden}.json`, folder), `${JSON.stringify({ ...rows, answer: answerOf(file, rows) })}\n`, {
    flag: "wx",
  });
  console.log(`${golden}: ${file.length} bytes`);
}
