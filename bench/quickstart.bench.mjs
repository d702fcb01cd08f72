import { fileURLToPath } from "node:url";
import { alternate, lessIsBetter, seconds } from "./harness.mjs";
import { output } from "./python.mjs";
import { temporaryFolder } from "./workspace.mjs";

const shim = fileURLToPath(new URL("../packages/cli/bin/crisol.mjs", import.meta.url));

/** `crisol quickstart` as a whole: starts a server, does the six steps, leaves an endpoint that answers. No peer does the same. */
export async function* run() {
  const found = [];
  const samples = await alternate({ crisol: () => once(found) }, { rounds: 5 });
  const runs = found.slice(1).map((result) => result.run.seconds);
  yield [
    lessIsBetter({
      name: "quickstart on diabetes, server start included",
      metric: "time",
      unit: "s",
      ours: samples.crisol,
    }),
    lessIsBetter({ name: "its training job", metric: "time", unit: "s", ours: runs }),
  ];
}

async function once(found) {
  const { folder, remove } = await temporaryFolder();
  const args = ["--data-dir", folder];
  try {
    return await seconds(async () => {
      found.push(JSON.parse(await output(process.execPath, [shim, "quickstart", "--json", "--port", "0", ...args])));
    });
  } finally {
    await output(process.execPath, [shim, "stop", ...args]);
    await remove();
  }
}
