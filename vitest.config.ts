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
const onNetworks = [
  ...["test/ssh-target.test.ts", "test/ssh-nodes.test.ts", "test/ssh-on-demand.test.ts", "test/ssh-gpu.test.ts"],
  "test/studio/ssh-target.test.ts",
];

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
          exclude: [`${server}/store/postgres/*.test.ts`, ...onNetworks],
        },
      },
      { extends: true, test: { name: "postgres", include: onPostgres, env: { CRISOL_TEST_STORE: "postgres" } } },
      {
        extends: true,
        // After all others, and one at a time.
        test: { name: "network", include: onNetworks, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
