import { createClient, type QuickstartEvent, type QuickstartResult, quickstart } from "@crisol/sdk";
import { Command } from "commander";
import { localServer, type ServerOptions, withServerOptions } from "../connect.js";
import { startDetached } from "../detached.js";
import { metric, print } from "../output.js";

/** What each step says while it begins. */
const TITLES: Record<QuickstartEvent["step"], string> = {
  define: "1 Define   what is to be predicted, and when it is good enough",
  data: "2 Data     import into an immutable version",
  prepare: "3 Prepare  a recipe that is fitted on training rows only",
  train: "4 Train    in a process of its own",
  deploy: "5 Deploy   a real-time endpoint behind the success criteria",
  monitor: "6 Monitor  drift, traffic and performance",
};

export function command(): Command {
  return withServerOptions(new Command("quickstart"))
    .option("--example <name>", "one of the data sets that ship with Crisol", "diabetes")
    .option("--port <n>", "port of a server that has to be started")
    .action(async (options: ServerOptions & { example: string; port?: string }) => {
      const running = options.url ? { url: options.url, token: options.token } : await localServer(options.dataDir);
      const server = running ?? (await startDetached(options));
      if (!options.json)
        console.log(running ? `Using the server at ${server.url}` : `Started a server at ${server.url}`);
      const client = createClient({ baseUrl: server.url, ...(server.token && { token: server.token }) });
      const result = await quickstart(client, { example: options.example, onStep: options.json ? () => {} : show });
      print({ ...result, server: { url: server.url, started: !running } }, options.json, () =>
        summary(result, server.url),
      );
    });
}

function show(event: QuickstartEvent): void {
  const { step, state } = event;
  if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
  if (state === "started") console.log(`\n${TITLES[step]}${event.text ? `\n  ${event.text}` : ""}`);
  if (state === "progress" && process.stdout.isTTY)
    process.stdout.write(`  ${event.phase} ${event.done}${event.total === null ? "" : ` of ${event.total}`}`);
  if (state !== "done") return;
  // The rest of the definition follows from the data, so it is known only after their import.
  if (step === "define") console.log("  so the definition is:");
  for (const { text } of event.findings) console.log(`  ${step === "define" ? "- " : ""}${text}`);
}

function summary(result: QuickstartResult, url: string): string {
  const { run, project, model, endpoint } = result;
  return `
${project.primaryMetric} ${metric(run.metrics[project.primaryMetric])} on test rows; model ${model.name} version ${model.version}

Endpoint   ${endpoint.url}
Monitor    ${url}/projects/${project.id}/monitor
Ask it     ${result.curl}

The endpoint goes on answering. Studio: crisol login. Stop the server: crisol stop.`;
}
