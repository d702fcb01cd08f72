import { open } from "node:fs/promises";
import { join } from "node:path";
import { median } from "../harness.mjs";

/** Milliseconds that a write of 4 KiB and its fdatasync take in `folder`, the median of 100. */
export async function fsyncMs(folder) {
  const file = await open(join(folder, "fsync"), "w");
  const page = Buffer.alloc(4096, 1);
  const samples = [];
  for (let i = 0; i < 100; i++) {
    const begin = performance.now();
    await file.write(page);
    await file.datasync();
    samples.push(performance.now() - begin);
  }
  await file.close();
  return median(samples);
}
