import { framesFrom, gapsOf, isWanted } from "./log-segment.js";
import type { OpenLog } from "./open-log.js";

/** The log as it was printed, or what one rank printed; where lines are left out, a line says how many. */
export async function* logText({ segments }: OpenLog, rank?: number): AsyncGenerator<Uint8Array> {
  const gaps = await gapsOf(segments);
  const passed = (line: number) => {
    const count = gaps.findIndex((gap) => gap.line > line);
    return gaps
      .splice(0, count < 0 ? gaps.length : count)
      .map(({ lineCount, sizeBytes }) => Buffer.from(`[… ${lineCount} lines, ${sizeBytes} bytes left out]\n`));
  };
  for await (const { frame, line } of framesFrom(segments, 1)) {
    yield* passed(line);
    if (isWanted(frame, { rank })) yield frame.bytes;
  }
  yield* passed(Number.POSITIVE_INFINITY);
}
