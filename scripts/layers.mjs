// Which package and which folder may import which: DESIGN.md, section 2. Read by dependency-cruiser (`npm run check`).

const inPackages = (...names) => `^packages/(${names.join("|")})/src/`;

/** `from` imports nothing of `to`, both regular expressions of paths. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const steps = "define|data|prepare|train|deploy|monitor|compute|script|services|compat|access";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    forbid(
      "no-cycles",
      "Two files that import each other are one file.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    forbid(
      "contract-imports-nothing",
      "The contract is what all others share.",
      { path: inPackages("contract") },
      { path: "^packages/(?!contract/)" },
    ),
    forbid(
      "engine-imports-nothing",
      "The engine is pure compute; the server is where it meets the contract.",
      { path: inPackages("engine") },
      { path: "^packages/(?!engine/)" },
    ),
    forbid(
      "engine-is-pure",
      "The engine runs in a browser: no network, disk or clock. Threads are the one thing that it asks of its host.",
      { path: inPackages("engine"), pathNot: "\\.test\\.ts$|/threads/thread-worker\\.ts$" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "server-layer",
      "server <- contract, engine",
      { path: inPackages("server") },
      { path: "^packages/(?!server/|contract/|engine/)" },
    ),
    forbid(
      "sdk-layer",
      "sdk <- contract",
      { path: inPackages("sdk"), pathNot: "/local\\.ts$" },
      { path: "^packages/(?!sdk/|contract/)" },
    ),
    forbid(
      "cli-layer",
      "cli <- sdk, contract; `start` and work on files may use the server",
      { path: inPackages("cli") },
      { path: "^packages/(?!cli/|sdk/|contract/|server/)" },
    ),
    forbid(
      "studio-layer",
      "The Studio is a client: no server.",
      { path: inPackages("studio") },
      { path: "^packages/(?!studio/|sdk/|contract/|engine/)" },
    ),
    forbid(
      "no-own-index",
      "A package's index is for others: imported from within it makes cycles.",
      { path: "^packages/([^/]+)/src/", pathNot: "\\.test\\.tsx?$" },
      { path: "^packages/$1/src/index\\.ts$" },
    ),
    forbid(
      "step-keeps-its-routes",
      "Routes are wired by app.ts; what steps need of each other is in their other files.",
      { path: `^packages/server/src/(${steps})/`, pathNot: "\\.test\\.ts$" },
      { path: `^packages/server/src/(${steps})/routes\\.ts$` },
    ),
    forbid(
      "step-keeps-its-store",
      "A step's store is asked through its rules.",
      { path: `^packages/server/src/(${steps})/` },
      { path: `^packages/server/src/(?!$1/)(${steps})/store\\.ts$` },
    ),
    forbid(
      "store-below-steps",
      "The store knows the steps' tables and nothing else of them.",
      { path: "^packages/server/src/store/", pathNot: "\\.test\\.ts$" },
      { path: `^packages/server/src/(${steps}|http)/`, pathNot: "/tables\\.ts$" },
    ),
    forbid(
      "no-tests-in-source",
      "Programs do not import tests.",
      { pathNot: "\\.test\\.tsx?$|/test/" },
      { path: "\\.test\\.tsx?$|/test/" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|dist\\.[^/]+|node_modules|kernels)/|\\.generated\\.ts$" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { conditionNames: ["source", "import", "node", "default"], exportsFields: ["exports"] },
  },
};
