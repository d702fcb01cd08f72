import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { exportOnnx } from "../src/export/onnx/export-onnx.js";
import { exportWasm } from "../src/export/wasm/export-wasm.js";
import type { Column, Frame } from "../src/frame/frame.js";
import type { Pipeline } from "../src/pipeline.js";
import { exportCase, exportCaseNames } from "./export-cases.js";

// node write-export-cases.js FOLDER: each case's exports, with rows and what we predict for them, for other systems.
const folder = process.argv[2] as string;
mkdirSync(folder, { recursive: true });
for (const name of exportCaseNames) {
  const { pipeline, rows } = exportCase(name);
  const prediction = pipeline.predict(rows);
  const file = `${folder}/${name.replaceAll(" ", "-")}`;
  writeFileSync(`${file}.onnx`, exportOnnx(pipeline));
  writeFileSync(`${file}.float.onnx`, exportOnnx(pipeline, { numbers: "float" }));
  if ("forest" in pipeline.model) writeWasm(file, pipeline, rows);
  const expected = "values" in prediction ? prediction.values : prediction.probabilities;
  const columns = rows.columns.map(plain);
  writeFileSync(`${file}.json`, JSON.stringify({ columns, expected: [...expected], classes: pipeline.classes }));
}

/** The module, and beside it the rows and predictions as doubles: it has to give the same bits. */
function writeWasm(file: string, { recipe, model }: Pipeline, rows: Frame): void {
  const { columns, rowCount } = recipe.transform(rows);
  const values = Float64Array.from({ length: rowCount * columns.length }, (_, i) => {
    return columns[i % columns.length]?.[Math.floor(i / columns.length)] as number;
  });
  writeFileSync(`${file}.wasm`, exportWasm(model));
  writeFileSync(`${file}.rows`, new Uint8Array(values.buffer));
  writeFileSync(
    `${file}.predictions`,
    new Uint8Array(model.predict({ columns, rowCount, features: model.features }).buffer),
  );
}

/** Values as JSON has them: NaN and infinities as text. */
function plain({ name, kind, ...column }: Column) {
  const values =
    "codes" in column
      ? Array.from(column.codes, (code) => (code < 0 ? "" : column.levels[code]))
      : Array.from(column.values, (value) => (Number.isFinite(value) ? value : String(value)));
  return { name, kind, values };
}

// The golden files of the suite are checked like the others: one matrix of features, and the predictions of their day.
const golden = fileURLToPath(new URL("golden/", import.meta.url));
for (const file of readdirSync(`${golden}onnx`)) {
  const name = file.replace(".onnx", "");
  const { columns, answer } = JSON.parse(readFileSync(`${golden}models/${name}.json`, "utf8"));
  writeFileSync(`${folder}/${file}`, readFileSync(`${golden}onnx/${file}`));
  writeFileSync(`${folder}/${name}.json`, JSON.stringify({ matrix: columns, expected: answer, classes: [] }));
}
