// node record_models.mjs: writes a model file, rows and answers into models/ for each case of ../golden-model-cases.ts that
// has none of its state's present form yet. What is there stays as it is: it is what old versions wrote. Read by
// src/golden-models.test.ts.
import { fileURLToPath } from "node:url";
import { runTypeScript } from "../../../../scripts/run-typescript.mjs";

await runTypeScript(fileURLToPath(new URL("../record-golden-models.ts", import.meta.url)));
