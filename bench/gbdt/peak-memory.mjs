import { readFileSync } from "node:fs";

/**
 * Peak memory of this process in MiB. On Linux its own high-water mark: `maxRSS` of a process that was started by a large one
 * begins at what that one had.
 */
export function peakMebibytes() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
