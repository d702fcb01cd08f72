import type { Client } from "@crisol/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { type ShownLog, showLog } from "../job-log.js";
import { logHitText } from "../log-lines.js";

interface LogOptions extends ServerOptions, Omit<ShownLog, "json"> {
  readonly search?: string;
  readonly regex?: true;
  readonly matchCase?: true;
}

const HITS_PER_PAGE = 1000;

export function jobLogCommand(): Command {
  return withServerOptions(
    new Command("log")
      .argument("<id>")
      .description("show what a job has printed; with --json, an object a line")
      .option("--follow", "go on until the attempt ends")
      .option("--tail <lines>", "only the last so many, at most 5000", wholeNumber)
      .option("--search <text>", "only the lines that have the text, with their numbers")
      .option("--regex", "--search is a regular expression, in RE2's syntax")
      .option("--match-case", "--search makes a difference between upper and lower case")
      .addOption(
        new Option("--source <source>", "only what comes from there").choices([
          ...["stdout", "stderr", "debug", "info", "warning", "error"],
        ]),
      )
      .option("--rank <number>", "only what the process of this rank printed, of several", rankNumber)
      .option("--attempt <number>", "which start of the job; default the last", wholeNumber),
  ).action(async (jobId: string, options: LogOptions) => {
    const client = await connect(options);
    if (options.search === undefined) await showLog(client, jobId, options);
    else await find(client, jobId, options.search, options);
  });
}

async function find(client: Client, jobId: string, text: string, options: LogOptions): Promise<void> {
  const { attempt, rank, source, regex, matchCase, json } = options;
  const query = {
    ...{ q: text, attempt, rank, limit: HITS_PER_PAGE },
    ...(source && { sources: source }),
    ...{ regex: String(regex ?? false), matchCase: String(matchCase ?? false) },
  };
  for (let from: number | null = 1; from !== null; ) {
    const found = await client.job.searchLog({ params: { jobId }, query: { ...query, from } });
    for (const hit of found.hits)
      console.log(json ? JSON.stringify(hit) : logHitText(hit, process.stdout.isTTY === true));
    from = found.nextFrom;
  }
}

function rankNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError("must be a whole number of at least 0");
  return Number(text);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("must be a whole number of at least 1");
  return Number(text);
}
