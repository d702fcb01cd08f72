import type { JobLog, LogGap, LogLine, LogSource } from "@crisol/contract";
import type { Client } from "@crisol/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { logGapText, logHitText, logLineText } from "../log-lines.js";

interface LogOptions extends ServerOptions {
  readonly follow?: true;
  readonly tail?: number;
  readonly search?: string;
  readonly regex?: true;
  readonly matchCase?: true;
  readonly source?: LogSource;
  readonly attempt?: number;
}

const LINES_PER_PAGE = 5000;
const HITS_PER_PAGE = 1000;

export function jobLogCommand(): Command {
  return withServerOptions(
    new Command("log")
      .argument("<id>")
      .description("show what a job has printed; with --json, an object a line")
      .option("--follow", "go on until the job ends")
      .option("--tail <lines>", "only the last so many, at most 5000", wholeNumber)
      .option("--search <text>", "only the lines that have the text, with their numbers")
      .option("--regex", "--search is a regular expression, in RE2's syntax")
      .option("--match-case", "--search makes a difference between upper and lower case")
      .addOption(
        new Option("--source <source>", "only what comes from there").choices([
          ...["stdout", "stderr", "debug", "info", "warning", "error"],
        ]),
      )
      .option("--attempt <number>", "which start of the job; default the last", wholeNumber),
  ).action(async (jobId: string, options: LogOptions) => {
    const client = await connect(options);
    if (options.search === undefined) await show(client, jobId, options);
    else await find(client, jobId, options.search, options);
  });
}

async function show(client: Client, jobId: string, options: LogOptions): Promise<void> {
  const { attempt, source, tail, follow } = options;
  const query = { attempt, ...(source && { sources: source }), limit: LINES_PER_PAGE };
  let passed = 0;
  const write = (lines: readonly LogLine[], gaps: readonly LogGap[], last: number) => {
    const left = gaps.filter(({ line }) => line > passed && line <= last);
    for (const line of lines) {
      for (const gap of left.filter((one) => one.line > passed && one.line < line.number)) printGap(gap, options);
      passed = line.number;
      printLine(line, options);
    }
    for (const gap of left.filter((one) => one.line > passed)) printGap(gap, options);
    passed = last;
  };
  let page: JobLog | undefined;
  do {
    const wanted = tail === undefined ? { ...query, from: passed + 1 } : { ...query, tail };
    page = await client.job.log({ params: { jobId }, query: wanted });
    if (tail !== undefined) passed = (page.lines[0]?.number ?? 1) - 1;
    write(page.lines, page.gaps, page.nextFrom === null ? page.lineCount : page.nextFrom - 1);
  } while (page.nextFrom !== null && tail === undefined);
  if (!follow) return;
  for await (const event of client.job.logEvents({ params: { jobId }, query: { attempt, after: passed } })) {
    const wanted = event.lines.filter((line) => !source || line.source === source);
    write(wanted, event.gaps, event.sequence);
  }
}

async function find(client: Client, jobId: string, text: string, options: LogOptions): Promise<void> {
  const { attempt, source, regex, matchCase, json } = options;
  const query = {
    ...{ q: text, attempt, limit: HITS_PER_PAGE },
    ...(source && { sources: source }),
    ...{ regex: String(regex ?? false), matchCase: String(matchCase ?? false) },
  };
  for (let from: number | null = 1; from !== null; ) {
    const found = await client.job.searchLog({ params: { jobId }, query: { ...query, from } });
    for (const hit of found.hits) console.log(json ? JSON.stringify(hit) : logHitText(hit, isTerminal()));
    from = found.nextFrom;
  }
}

function printLine(line: LogLine, { json }: LogOptions): void {
  console.log(json ? JSON.stringify(line) : logLineText(line, isTerminal()));
}

function printGap(gap: LogGap, { json }: LogOptions): void {
  console.log(json ? JSON.stringify({ gap }) : logGapText(gap));
}

const isTerminal = () => process.stdout.isTTY === true;

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("must be a whole number of at least 1");
  return Number(text);
}
