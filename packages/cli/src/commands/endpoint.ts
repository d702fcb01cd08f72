import { readFile } from "node:fs/promises";
import type { Endpoint, Row, RowExplanation } from "@crisol/contract";
import { type Client, curlOf } from "@crisol/sdk";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { modelVersion } from "../model-version.js";
import { facts, print, table } from "../output.js";

interface EndpointOptions extends ServerOptions {
  readonly project?: string;
}

interface DeployOptions extends EndpointOptions {
  readonly model: string;
  readonly version?: string;
  readonly override?: string;
  readonly runsCode?: boolean;
}

interface RowsOptions extends EndpointOptions {
  readonly row?: string;
  readonly file?: string;
}

export function command(): Command {
  const endpoint = new Command("endpoint");
  withModel(
    withProjectOptions(endpoint.command("create <name>").description("deploy a model version to a new endpoint")),
  ).action(async (name: string, options: DeployOptions) => {
    const client = await connect(options);
    const params = { projectId: await projectId(client, options.project) };
    const created = await client.endpoint.create({
      params,
      body: { name, ...(await deploymentOf(client, params.projectId, options)) },
    });
    const row = Object.fromEntries(created.signature.inputs.map((input) => [input.name, input.example]));
    print(
      created,
      options.json,
      () =>
        `${describe(created)}\nkey  ${created.key}   (keep it now: it is not shown again)\n\n${curlOf(created.url, created.key, row)}`,
    );
  });
  withModel(
    withProjectOptions(endpoint.command("deploy <name>").description("switch an endpoint to another model version")),
  ).action(async (name: string, options: DeployOptions) => {
    const { client, params } = await find(name, options);
    print(
      await client.endpoint.deploy({ params, body: await deploymentOf(client, params.projectId, options) }),
      options.json,
      describe,
    );
  });
  withProjectOptions(endpoint.command("list").description("list endpoints")).action(
    async (options: EndpointOptions) => {
      const client = await connect(options);
      const { items } = await client.endpoint.list({
        params: { projectId: await projectId(client, options.project) },
        query: { limit: 1000 },
      });
      print(items, options.json, () =>
        table(
          ["name", "state", "model", "version", "url"],
          items.map((e) => [e.name, e.state, e.deployment.modelName, e.deployment.version, e.url]),
        ),
      );
    },
  );
  withProjectOptions(endpoint.command("get <name>").description("show an endpoint")).action(
    async (name: string, options: EndpointOptions) => {
      print((await find(name, options)).endpoint, options.json, describe);
    },
  );
  withRows(withProjectOptions(endpoint.command("predict <name>").description("ask an endpoint"))).action(
    async (name: string, options: RowsOptions) => {
      const rows = await rowsOf(options);
      const client = await connect(options);
      const answer = await client.endpoint.predict({ params: { endpointName: name }, body: { rows } });
      print(answer, options.json, () =>
        table(
          ["id", "prediction", "probabilities"],
          answer.predictions.map((p) => [p.id, p.prediction, p.probabilities]),
        ),
      );
    },
  );
  withRows(
    withProjectOptions(
      endpoint.command("explain <name>").description("predict rows and say what each column contributed"),
    ),
  )
    .option("--class <name>", "the class to explain; default: the predicted one")
    .action(async (name: string, options: RowsOptions & { class?: string }) => {
      const rows = await rowsOf(options);
      const client = await connect(options);
      const answer = await client.endpoint.explain({
        params: { endpointName: name },
        body: { rows, class: options.class },
      });
      print(answer, options.json, () => answer.explanations.map(explained).join("\n\n"));
    });
  for (const [verb, state] of [
    ["stop", "stopped"],
    ["start", "live"],
  ] as const) {
    withProjectOptions(endpoint.command(`${verb} <name>`).description(`${verb} an endpoint`)).action(
      async (name: string, options: EndpointOptions) => {
        const { client, params } = await find(name, options);
        print(await client.endpoint.update({ params, body: { state } }), options.json, describe);
      },
    );
  }
  withProjectOptions(
    endpoint.command("rotate-key <name>").description("replace the key; the old one stops at once"),
  ).action(async (name: string, options: EndpointOptions) => {
    const { client, params } = await find(name, options);
    print(
      await client.endpoint.rotateKey({ params }),
      options.json,
      ({ key }) => `${key}\nkeep it now: it is not shown again`,
    );
  });
  withProjectOptions(endpoint.command("delete <name>").description("delete an endpoint with what it captured")).action(
    async (name: string, options: EndpointOptions) => {
      const { client, params } = await find(name, options);
      await client.endpoint.delete({ params });
      print({ deleted: params.endpointId }, options.json, () => `deleted ${name}`);
    },
  );
  return endpoint;
}

/** The endpoint called `name` in the project that the options name. */
export async function find(name: string, options: EndpointOptions) {
  const client = await connect(options);
  const id = await projectId(client, options.project);
  const { items } = await client.endpoint.list({ params: { projectId: id }, query: { limit: 1000 } });
  const endpoint = items.find((candidate) => candidate.name === name || candidate.id === name);
  if (!endpoint)
    throw new UsageError(
      `the project has no endpoint ${name}; it has: ${items.map((e) => e.name).join(", ") || "none yet"}`,
    );
  return { client, endpoint, params: { projectId: id, endpointId: endpoint.id } };
}

function withModel(command: Command): Command {
  return command
    .requiredOption("--model <name>", "the registered model")
    .option("--version <n>", "version; default: the newest")
    .option(
      "--runs-code",
      "let code that comes with a model of MLflow's run, in a process of its own without the server's credentials",
    )
    .option("--override <reason>", "deploy although success criteria are not met; the reason is recorded");
}

async function deploymentOf(client: Client, project: string, options: DeployOptions) {
  const { modelId, version } = await modelVersion(client, project, options.model, options.version);
  const runsCode = options.runsCode && { runsCode: true };
  return { modelId, version, ...runsCode, ...(options.override && { override: { reason: options.override } }) };
}

function describe(endpoint: Endpoint): string {
  return facts([
    ["endpoint", `${endpoint.name} (${endpoint.id})`],
    ["state", endpoint.state],
    ["model", `${endpoint.deployment.modelName} version ${endpoint.deployment.version}`],
    [
      "override",
      endpoint.deployment.override && `${endpoint.deployment.override.by}: ${endpoint.deployment.override.reason}`,
    ],
    ["process", endpoint.process && described(endpoint.process)],
    ["url", endpoint.url],
  ]);
}

function described({ state, problem, log }: NonNullable<Endpoint["process"]>): string {
  if (state === "ready") return state;
  return [problem === null ? state : `${state}: ${problem}`, ...log.slice(-5)].join("\n  ");
}

function withRows(command: Command): Command {
  return command
    .option("--row <json>", "one row as a JSON object")
    .option("--file <json>", "a JSON file with an array of rows");
}

async function rowsOf({ row, file }: RowsOptions): Promise<Row[]> {
  const text = row ?? (file ? await readFile(file, "utf8") : undefined);
  if (text === undefined) throw new UsageError("give --row or --file");
  return [JSON.parse(text)].flat();
}

function explained(row: RowExplanation): string {
  const { prediction, scale, baseValue, output, contributions } = row;
  return [
    facts([
      ["prediction", prediction],
      ...(row.class === null ? [] : ([["explained", `${row.class}, in ${scale}`]] as const)),
      ["on average", baseValue.toPrecision(5)],
      ["this row", output.toPrecision(5)],
    ]),
    table(
      ["column", "value", "contribution"],
      contributions.map((one) => [one.column, one.value, one.contribution.toPrecision(4)]),
    ),
  ].join("\n");
}
