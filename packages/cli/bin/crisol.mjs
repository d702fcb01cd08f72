#!/usr/bin/env node
// The `crisol` command. In the repository it first builds what is stale, so that nobody runs yesterday's code.
import { existsSync } from "node:fs";

const build = new URL("../../../scripts/build.mjs", import.meta.url);
if (existsSync(build)) {
  const { buildStale, commandParts } = await import(build.href);
  try {
    await buildStale({ quiet: true, only: commandParts });
  } catch (error) {
    console.error(`error: the build failed: ${error.message}`);
    process.exit(1);
  }
  try {
    if (process.argv[2] === "start" || process.argv[2] === "quickstart") {
      await buildStale({ quiet: true, only: ["studio"] });
    }
  } catch (error) {
    // The server is of use without it: `npm run build` shows the whole error.
    console.error(`warning: the Studio was not built: ${error.message.split("\n", 1)[0]}`);
  }
}
await import(new URL("../dist/main.js", import.meta.url).href);
