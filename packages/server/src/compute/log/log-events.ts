import { setTimeout as sleep } from "node:timers/promises";
import type { JobLogEvent, LogLine } from "@crisol/contract";
import { shownLine, shownUnfinished } from "./log-page.js";
import { endOf, gapsOf, linesFrom } from "./log-segment.js";
import type { OpenLog } from "./open-log.js";

const POLL_MS = 200;
const LINES_PER_EVENT = 1000;
/** In UTF-16 units. */
const TEXT_PER_EVENT = 1 << 20;

/**
 * The lines after the number `after`, then those that come, until the job has ended and all were given. Lines that were
 * removed before they could be given are a gap. `open` gives the log as it is; with a rank it is the lines of that alone.
 */
export async function* logEvents(
  open: () => Promise<OpenLog>,
  { after, rank }: { readonly after: number; readonly rank?: number | undefined },
  signal: AbortSignal,
): AsyncGenerator<JobLogEvent> {
  let last = after;
  let shown = "[]";
  while (!signal.aborted) {
    const { segments, unfinished, hasEnded } = await open();
    const state = JSON.stringify(unfinished);
    let lines: LogLine[] = [];
    let text = 0;
    const gaps = (await gapsOf(segments)).filter(({ line }) => line > last);
    const event = (): JobLogEvent => {
      const sequence = lines.at(-1)?.number ?? last;
      const before = gaps.filter(({ line }) => line > last && line < sequence);
      last = sequence;
      return {
        sequence,
        lines,
        gaps: before,
        unfinished: unfinished.filter((line) => rank === undefined || line.rank === rank).map(shownUnfinished),
      };
    };
    // What others print is not looked through again and again.
    const lastSegment = segments.at(-1);
    const passed = rank === undefined || !lastSegment ? 0 : (await endOf(lastSegment)).line - 1;
    for await (const line of linesFrom(segments, last + 1, { rank })) {
      if (signal.aborted) return;
      lines.push(shownLine(line));
      text += line.text.length;
      if (lines.length < LINES_PER_EVENT && text < TEXT_PER_EVENT) continue;
      yield event();
      lines = [];
      text = 0;
    }
    if (lines.length > 0 || state !== shown) yield event();
    shown = state;
    last = Math.max(last, passed);
    if (hasEnded) return;
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}
