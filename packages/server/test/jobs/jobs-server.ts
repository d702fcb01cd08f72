import { openStore } from "../../src/store/store.js";
import type { TestSpec } from "./job-process.js";
import { jobsOf } from "./jobs-of.js";

/** A server with nothing but jobs, to be killed: takes up what is there, adds the jobs it is told, and says when. */
const [dataDir, entry, prefix, count, seed] = process.argv.slice(2) as [string, string, string, string, string];
const store = await openStore({ dataDir });
const jobs = jobsOf({ store, dataDir, entry, maximumJobs: 3 });
await jobs.start();
process.stdout.write("started\n");
const ways: readonly TestSpec["ending"][] = ["result", "result", "result", "error", "exit"];
for (let index = 0; index < Number(count); index++) {
  const subject = `run:${prefix}-${index}`;
  const ending = ways[(index + Number(seed)) % ways.length] as TestSpec["ending"];
  const spec: TestSpec = { steps: 30 + ((index * 37) % 200), pauseMs: index % 3, prints: true, ending };
  await store.write((tx) => jobs.enqueue(tx, { kind: "train", projectId: "prj_test", subject, spec }));
  process.stdout.write(`accepted ${subject} ${spec.steps} ${ending}\n`);
}
setInterval(() => {}, 1000);
