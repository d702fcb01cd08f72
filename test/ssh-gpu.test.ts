import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SpawnedWorkspace, spawnWorkspace } from "./spawned-workspace.js";
import { type SshMachine, startSshMachine, whyNoMachine } from "./ssh-machine.js";

const why = whyNoMachine();
if (why !== undefined) console.log(`the tests of a GPU on another machine are skipped: ${why}`);

/** Of a GPU that hardly works, a line a second: index, utilization.gpu [%], memory.used [MiB], power.draw [W]. */
const series = ["0, 3, 1021, 61.20", "0, 0, 1021, 58.93", "0, 12, 1534, 74.61", "0, 1, 1534, 60.05"];

/** Answers as nvidia-smi does: what it is asked once, and what it is asked to repeat. */
const nvidiaSmi = `#!/bin/sh
case "$1" in
  --query-gpu=name,memory.total) echo "NVIDIA T4, 15360" ;;
  --query-gpu=index,utilization.gpu,memory.used,power.draw)
    while :; do
${series.map((line) => `      echo "${line}"; sleep 1`).join("\n")}
    done ;;
  *) echo "Field \\"$1\\" is not a valid field to query." >&2; exit 2 ;;
esac
`;

describe.skipIf(why !== undefined)(
  "another machine whose nvidia-smi prints a written series",
  { timeout: 120_000 },
  () => {
    let machine: SshMachine;
    let workspace: SpawnedWorkspace;
    let targetId: string;

    beforeAll(async () => {
      machine = await startSshMachine({ programs: { "nvidia-smi": nvidiaSmi } });
      workspace = await spawnWorkspace("With a GPU");
      targetId = await workspace.addTarget("box", machine, { cores: 2 });
    }, 120_000);
    afterAll(async () => {
      await workspace?.remove();
      await machine?.remove();
    });

    test("has its GPU found when it is added, at a check, and by who asks for one", async () => {
      const gpus = [{ name: "NVIDIA T4", memoryBytes: 15_360 * 2 ** 20 }];
      expect(await workspace.client().compute.get({ params: { targetId } })).toMatchObject({
        ...{ machine: { gpus }, offers: { class: "gpu", gpus: 1 } },
      });
      const checked = await workspace.crisol("compute", "check", "box");
      expect(checked.stdout).toMatch(/The machine has .* and NVIDIA T4 \(15\.0 GiB\)/);
      const local = await workspace.client().compute.get({ params: { targetId: "local" } });
      expect(local.machine.gpus.map(({ name }) => name)).not.toContain("NVIDIA T4");
    });

    test("has it sampled during a job, whose verdict says that it was idle and that no GPU has been tried yet", async () => {
      const jobId = await workspace.send("sleep 8", { resources: { class: "gpu" } });
      expect(await workspace.ended(jobId)).toMatchObject({ state: "succeeded", target: { name: "box" } });
      const client = workspace.client();
      const { items } = await client.job.usage({ params: { jobId }, query: {} });
      const told = items.filter(({ gpu }) => gpu !== null);
      expect(told.length).toBeGreaterThan(4);
      const busy = new Set(told.map(({ gpu }) => gpu!.peak));
      expect([...busy].every((share) => [0.03, 0, 0.12, 0.01].includes(share))).toBe(true);
      expect(busy.size).toBeGreaterThan(2);
      expect(told.map(({ gpuMemoryBytes }) => gpuMemoryBytes?.peak)).toContain(1534 * 2 ** 20);
      expect(told.map(({ gpuWatts }) => gpuWatts?.peak)).toContain(74.61);
      const verdict = await client.job.verdict({ params: { jobId } });
      expect(verdict).toMatchObject({ kind: "gpu_idle", shows: "gpu" });
      expect(verdict.reason.text).toContain("not yet on a GPU");
      // What has printed it has ended with the job.
      await expect.poll(() => machine.run("ps -e -o args")).not.toContain("nvidia-smi");
    });
  },
);
