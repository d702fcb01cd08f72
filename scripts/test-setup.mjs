// Before any test: what tests start as programs of their own (jobs, the command line) is built from today's source, and
// a PostgreSQL server is started for the tests that run on both stores.
import { buildStale, commandParts } from "./build.mjs";
import { startPostgres } from "./postgres.mjs";

export default async function setup() {
  // Once for all of the configuration's projects.
  if (process.env.CRISOL_TEST_POSTGRES !== undefined) return undefined;
  process.env.CRISOL_TEST_POSTGRES = "";
  await buildStale({ quiet: true, only: commandParts });
  const postgres = await startPostgres();
  if (!postgres) {
    console.log("no PostgreSQL found: its tests are skipped (npm test installs it where it may)");
    return undefined;
  }
  process.env.CRISOL_TEST_POSTGRES = postgres.socketFolder;
  return postgres.stop;
}
