import { Command } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { print, table } from "../output.js";

export function command(): Command {
  const algorithm = new Command("algorithm");
  withServerOptions(algorithm.command("list").description("list the algorithms")).action(
    async (options: ServerOptions) => {
      const { items } = await (await connect(options)).algorithm.list();
      print(items, options.json, () =>
        table(
          ["name", "tasks", "parameters"],
          items.map((a) => [a.name, a.tasks.join(", "), a.params.length]),
        ),
      );
    },
  );
  withServerOptions(algorithm.command("get <name>").description("the parameters of an algorithm")).action(
    async (name: string, options: ServerOptions) => {
      const { items } = await (await connect(options)).algorithm.list();
      const found = items.find((candidate) => candidate.name === name);
      if (!found)
        throw new UsageError(`there is no algorithm ${name}; there are ${items.map((a) => a.name).join(", ")}`);
      print(found, options.json, () =>
        table(
          ["parameter", "default", "range", "meaning"],
          found.params.map((p) => [
            p.name,
            p.regressionDefault === undefined ? p.default : `${p.default}; for numbers ${p.regressionDefault}`,
            p.choices?.join(", ") ?? (p.minimum === undefined ? "" : `${p.minimum} to ${p.maximum}`),
            p.description,
          ]),
        ),
      );
    },
  );
  return algorithm;
}
