import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { print, table } from "../output.js";

interface ListOptions extends ServerOptions {
  readonly project?: string;
  readonly user?: string;
  readonly action?: string;
  readonly outcome?: "done" | "refused";
  readonly from?: string;
  readonly to?: string;
  readonly before?: number;
  readonly limit?: number;
}

export function command(): Command {
  const audit = new Command("audit");
  withServerOptions(audit.command("list").description("who did what, newest first"))
    .option("--project <id>", "only what was done in a project; its owners may ask for this")
    .option("--user <id>", "only what a user did")
    .option("--action <text>", "only actions that begin so: project. or mlflow, for instance")
    .option("--outcome <outcome>", "done or refused")
    .option("--from <instant>", "not before, ISO 8601")
    .option("--to <instant>", "not after, ISO 8601")
    .option("--before <sequence>", "only entries before this one: the last of the page before", Number)
    .option("--limit <n>", "at most so many", Number)
    .action(async ({ project, user, ...options }: ListOptions) => {
      const client = await connect(options);
      const { action, outcome, from, to, before, limit } = options;
      const query = { userId: user, action, outcome, from, to, before, limit };
      const { items } =
        project === undefined
          ? await client.audit.list({ query })
          : await client.audit.ofProject({ params: { projectId: project }, query });
      print(items, options.json, () =>
        table(
          ["entry", "at", "user", "by", "action", "outcome", "what"],
          items.map((entry) => [
            entry.sequence,
            entry.at,
            entry.userName,
            entry.credential,
            entry.action,
            entry.outcome,
            JSON.stringify(entry.details),
          ]),
        ),
      );
    });
  withServerOptions(
    audit.command("verify").description("whether no entry was changed or taken away; exit code 1 if one was"),
  )
    .option("--last-hash <hash>", "a last hash that was noted before: it must still be in the chain")
    .action(async (options: ServerOptions & { readonly lastHash?: string }) => {
      const client = await connect(options);
      const verdict = await client.audit.verify({ query: { lastHash: options.lastHash } });
      const isWhole = verdict.brokenAt === null && verdict.hasLastHash !== false;
      print(verdict, options.json, () => sentence(verdict, isWhole));
      if (!isWhole) process.exitCode = 1;
    });
  return audit;
}

function sentence(
  verdict: { readonly entries: number; readonly brokenAt: number | null; readonly lastHash: string | null },
  isWhole: boolean,
): string {
  if (verdict.brokenAt !== null)
    return `entry ${verdict.brokenAt} was changed or taken away; those before it are whole`;
  if (!isWhole) return "the hash that was noted before is not in the chain: entries were taken from its end";
  return `${verdict.entries} entries, all whole; the last hash is ${verdict.lastHash ?? "none"}: note it elsewhere`;
}
