import type { JobLog, LogGap, LogLine, LogSource } from "@crisol/contract";
import { type Client, followLog } from "@crisol/sdk";
import { logGapText, logLineText } from "./log-lines.js";
import { cancelling } from "./progress.js";

export interface ShownLog {
  readonly follow?: true;
  readonly tail?: number;
  readonly source?: LogSource;
  readonly attempt?: number;
  /** Of the process of this rank, in a job of several. */
  readonly rank?: number;
  /** An object a line, instead of text. */
  readonly json?: boolean;
}

const LINES_PER_PAGE = 5000;

/** Prints what a job has printed, and with `follow` what it prints until its attempt ends. */
export async function showLog(client: Client, jobId: string, options: ShownLog): Promise<void> {
  const { attempt, rank, source, tail, follow } = options;
  const query = { attempt, rank, ...(source && { sources: source }), limit: LINES_PER_PAGE };
  const printer = new LogPrinter(options);
  let page: JobLog | undefined;
  do {
    const wanted = tail === undefined ? { ...query, from: printer.passed + 1 } : { ...query, tail };
    page = await client.job.log({ params: { jobId }, query: wanted });
    if (tail !== undefined) printer.passed = (page.lines[0]?.number ?? 1) - 1;
    printer.print(page.lines, page.gaps, page.nextFrom === null ? page.lineCount : page.nextFrom - 1);
  } while (page.nextFrom !== null && tail === undefined);
  if (!follow) return;
  for await (const event of client.job.logEvents({
    params: { jobId },
    query: { attempt, rank, after: printer.passed },
  })) {
    const wanted = event.lines.filter((line) => !source || line.source === source);
    printer.print(wanted, event.gaps, event.sequence);
  }
}

/** Prints what a script prints until its job ends, over all its attempts. Ctrl-C cancels the job. */
export async function followScript(client: Client, jobId: string): Promise<void> {
  await cancelling(client, jobId, async () => {
    let printer = new LogPrinter({});
    let last = 1;
    for await (const { attempt, lines, gaps, sequence } of followLog(client, jobId)) {
      if (attempt !== last) {
        printer = new LogPrinter({});
        console.error(`attempt ${attempt}`);
        last = attempt;
      }
      printer.print(lines, gaps, sequence);
    }
  });
}

/** Prints lines of one log in their order, and in their places the gaps of what was left out. */
class LogPrinter {
  /** Number of the last line that was printed, or left out. */
  passed = 0;

  constructor(private readonly options: Pick<ShownLog, "json">) {}

  /** All that is known up to the line `last`. */
  print(lines: readonly LogLine[], gaps: readonly LogGap[], last: number): void {
    const left = gaps.filter(({ line }) => line > this.passed && line <= last);
    for (const line of lines) {
      for (const gap of left.filter((one) => one.line > this.passed && one.line < line.number)) this.#gap(gap);
      this.passed = line.number;
      this.#line(line);
    }
    for (const gap of left.filter((one) => one.line > this.passed)) this.#gap(gap);
    this.passed = last;
  }

  #line(line: LogLine): void {
    console.log(this.options.json ? JSON.stringify(line) : logLineText(line, process.stdout.isTTY === true));
  }

  #gap(gap: LogGap): void {
    console.log(this.options.json ? JSON.stringify({ gap }) : logGapText(gap));
  }
}
