import { existsSync } from "node:fs";
import { Command } from "commander";
import { adviceText } from "../advise/advice-text.js";
import { answersFrom, checkedAnswers } from "../advise/answers.js";
import { applyAdvice } from "../advise/apply-advice.js";
import { interview } from "../advise/interview.js";
import { inputOf } from "../advise/standard-input.js";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { print } from "../output.js";

interface AdviseOptions extends ServerOptions {
  readonly project?: string;
  readonly data?: string;
  readonly answer?: string[];
  readonly target?: string;
  readonly language?: string;
  readonly apply?: string;
  readonly schema?: boolean;
  readonly all?: boolean;
}

export function command(): Command {
  return withProjectOptions(new Command("advise"))
    .argument("[what]", "a file (CSV, Parquet, example:NAME), or the problem in words, in English or Spanish")
    .option("--data <name>", "a data set of the server, instead of a file")
    .option("--answer <field=value...>", "answers, such as control=full languages=python,sql (see --schema)")
    .option("--target <column>", "the column to predict")
    .option("--language <en|es>", "language of interview and advice; default: the locale's")
    .option("--apply <name>", "create the project of that name as advised, with the file as its data")
    .option("--all", "show every rule that spoke, and all ways")
    .option("--schema", "print the form of the answers as JSON schema")
    .action(async (what: string | undefined, options: AdviseOptions) => {
      const { adviceHere } = await import("@crisol/server");
      const here = await adviceHere();
      if (options.schema) return console.log(JSON.stringify(here.schema(), null, 2));
      const file = what !== undefined && isFile(what) ? what : undefined;
      const text = file === undefined ? what : undefined;
      if (text !== undefined && !/\s/.test(text.trim())) {
        throw new UsageError(`${text} is neither a file that is there nor a sentence`);
      }
      if (options.data !== undefined && file !== undefined) throw new UsageError("give a file or --data, not both");
      const read = text === undefined ? undefined : here.read(text, options.language);
      const language = options.language ?? read?.language ?? localeLanguage();
      const given = {
        ...read?.answers,
        ...answersFrom(options.answer ?? []),
        ...(options.target !== undefined && { target: options.target }),
      };
      const isBare = what === undefined && options.data === undefined && options.answer === undefined;
      const input = isBare ? await inputOf(process.stdin) : undefined;
      const asking = isBare && input === undefined && process.stdin.isTTY && process.stdout.isTTY && !options.json;
      const told = asking ? await interview(here.questions(language), language) : (input ?? {});
      const answers = checkedAnswers({ ...told, ...given });
      if (options.apply !== undefined) {
        const applied = await applyAdvice(await connect(options), options.apply, {
          answers,
          language,
          file,
          json: options.json,
        });
        return print(
          applied,
          options.json,
          ({ project, kept }) =>
            `${adviceText(kept.advice, { all: options.all, found: read?.found })}\n\n${project.id}  ${project.name}`,
        );
      }
      const advice =
        options.data === undefined
          ? await here.give({ answers, language }, file)
          : await onServer(options, { answers, language });
      print(advice, options.json, () => adviceText(advice, { all: options.all, found: read?.found }));
    });
}

async function onServer(options: AdviseOptions, body: { readonly answers: object; readonly language: string }) {
  const client = await connect(options);
  const params = { projectId: await projectId(client, options.project) };
  const { items } = await client.data.list({ params, query: { limit: 1000 } });
  const data = items.find(({ name, id }) => name === options.data || id === options.data);
  if (!data?.latestVersion) {
    throw new UsageError(
      `there are no data ${options.data}; there are: ${items.map(({ name }) => name).join(", ") || "none yet"}`,
    );
  }
  return client.advice.ofData({ params: { ...params, dataId: data.id, version: data.latestVersion }, body });
}

/** What looks like a file is one, so that one that is not there is told to be missing. */
function isFile(what: string): boolean {
  return what.startsWith("example:") || existsSync(what) || /^\S+\.(csv|tsv|txt|jsonl?|ndjson|parquet|gz)$/i.test(what);
}

function localeLanguage(): string {
  const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "en";
  return /^es([_.-]|$)/i.test(locale) ? "es" : "en";
}
