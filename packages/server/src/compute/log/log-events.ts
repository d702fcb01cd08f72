import { setTimeout as sleep } from "node:timers/promises";
import type { JobLogEvent, LogLine } from "@crisol/contract";
import { shownLine } from "./log-page.js";
import { gapsOf, linesFrom } from "./log-segment.js";
import type { OpenLog } from "./open-log.js";

const POLL_MS = 200;
const LINES_PER_EVENT = 1000;
/** In UTF-16 units. */
const TEXT_PER_EVENT = 1 << 20;

/**
 * The lines after the number `after`, then those that come, until the job has ended and all were given. Lines that were
 * removed before they could be given are a gap. `open` gives the log as it is.
 */
export async function* logEvents(
  open: () => Promise<OpenLog>,
  after: number,
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
      const passed = gaps.filter(({ line }) => line > last && line < sequence);
      last = sequence;
      return { sequence, lines, gaps: passed, unfinished: [...unfinished] };
    };
    for await (const line of linesFrom(segments, last + 1)) {
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
    if (hasEnded) return;
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}
