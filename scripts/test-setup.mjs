// Before any test: what tests start as programs of their own (jobs, the command line) is built from today's source.
import { buildStale, commandParts } from "./build.mjs";

export default async function setup() {
  await buildStale({ quiet: true, only: commandParts });
}
