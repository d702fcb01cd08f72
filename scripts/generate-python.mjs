// `npm run generate:python`: writes the generated modules of clients/python from the contract. They are committed, so that
// `pip install` from the repository needs no Node; test/python-client.test.ts refuses a contract that they do not equal.
import { writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildStale } from "./build.mjs";
import { apiModule } from "./python-client/api.mjs";
import { errorsModule } from "./python-client/errors.mjs";
import { Models } from "./python-client/models.mjs";

export const folder = fileURLToPath(new URL("../clients/python/src/crisol_client/", import.meta.url));

/** The text of each generated module by its file name, from the OpenAPI document and the catalogue of errors. */
export function generatedModules({ document, errorCatalogue }) {
  const models = new Models(document.components.schemas);
  const api = apiModule(document, models);
  return { "api.py": api, "errors.py": errorsModule(errorCatalogue), "models.py": models.module() };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await buildStale({ quiet: true, only: ["contract"] });
  const { openApiDocument } = await import("../packages/contract/dist/openapi.js");
  const { errorCatalogue } = await import("../packages/contract/dist/index.js");
  const modules = generatedModules({ document: openApiDocument("1"), errorCatalogue });
  for (const [name, text] of Object.entries(modules)) await writeFile(`${folder}${name}`, text);
}
