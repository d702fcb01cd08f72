import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

/** Between a sample and the next. */
const DISK_LOOKS = 5;

/**
 * What measuring a job costs: the share of one core that samples of a tree of `processes` take at one a second, and
 * the milliseconds of one sample. Needs the built server.
 */
export async function meteringOverhead({ processes = 8, samples = 200 } = {}) {
  const { meterOf } = await import("@crisol/server");
  const jobId = `job_bench${process.pid}`;
  const script = `for i in $(seq ${processes - 1}); do sleep 1000 & done; wait`;
  const child = spawn("sh", ["-c", script], { detached: true, stdio: "ignore" });
  const meter = await meterOf(jobId, child.pid);
  try {
    while (meter.use().processes < processes) await new Promise((resolve) => setTimeout(resolve, 20));
    const before = process.cpuUsage();
    const startedMs = performance.now();
    for (let index = 0; index < samples; index++) {
      meter.use();
      // As often as a job's own process looks.
      for (let look = 0; look < DISK_LOOKS; look++) meter.lookAtDisk();
    }
    const wallMs = (performance.now() - startedMs) / samples;
    const { user, system } = process.cpuUsage(before);
    const cpuMs = (user + system) / 1000 / samples;
    return { processes, sampleCpuMs: cpuMs, sampleWallMs: wallMs, shareOfCore: cpuMs / 1000 };
  } finally {
    await meter.tree.kill(0);
  }
}
