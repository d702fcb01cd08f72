import { defineConfig } from "vitest/config";

const server = "packages/server/src";

/** What runs on PostgreSQL too: the store's own tests and those of the steps that write the most. */
const onPostgres = [
  ...["store", "sql", "group-commit", "migrations", "page", "crash"].map((name) => `${server}/store/${name}.test.ts`),
  `${server}/store/{backup,migrations,postgres}/*.test.ts`,
  `${server}/access/*.test.ts`,
  ...[
    "compute/jobs",
    "compute/targets/targets",
    "compute/use/usage-samples",
    "compute/verdict/month",
    "compute/environments/routes",
    "data/routes",
    "define/projects",
    "define/advice-routes",
    "deploy/endpoints",
    "deploy/batch-predictions",
  ].map((name) => `${server}/${name}.test.ts`),
  ...[
    "monitor/capture",
    "monitor/monitors",
    "train/train",
    "train/extrapolation/extrapolations",
    "compute/log/job-log",
  ].map((name) => `${server}/${name}.test.ts`),
  `${server}/deploy/model-*.test.ts`,
  `${server}/track/**/*.test.ts`,
  `${server}/script/code/routes.test.ts`,
  `${server}/script/notebooks/*.test.ts`,
  `${server}/automate/sweeps/sweeps.test.ts`,
  `${server}/compat/**/*.test.ts`,
  `${server}/automate/**/*.test.ts`,
  `${server}/app.test.ts`,
  `${server}/store/migrations/*.test.ts`,
  "test/golden-stores.test.ts",
  "test/tracking.test.ts",
];

/** What makes networks, and takes their cables out: browsers on the same machine lose what they are fetching meanwhile. */
const onNetworks = ["target", "nodes", "on-demand", "gpu"].map((name) => `test/ssh-${name}.test.ts`);
const browserOnNetworks = ["test/studio/ssh-target.test.ts"];

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    globalSetup: ["scripts/test-setup.mjs"],
    reporters: ["default", "./scripts/count-reporter.mjs"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "sqlite",
          include: [
            "packages/*/src/**/*.test.{ts,tsx}",
            "test/**/*.test.ts",
            "examples/**/*.test.ts",
            "docs/**/*.test.ts",
          ],
          exclude: [`${server}/store/postgres/*.test.ts`, ...onNetworks, ...browserOnNetworks],
        },
      },
      { extends: true, test: { name: "postgres", include: onPostgres, env: { CRISOL_TEST_STORE: "postgres" } } },
      // After all others, and what has a browser after these.
      { extends: true, test: { name: "network", include: onNetworks, sequence: { groupOrder: 1 } } },
      {
        extends: true,
        test: { name: "network-browser", include: browserOnNetworks, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
