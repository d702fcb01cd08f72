import type { LocalCompute, MachineSize } from "@crisol/contract";
import { Command, InvalidArgumentError } from "commander";
import { connect, type ServerOptions, withServerOptions } from "../connect.js";
import { memoryOrNone } from "../memory-option.js";
import { bytes, facts, print, table } from "../output.js";
import { addSpendingCommands } from "./compute-spending.js";

interface SetOptions extends ServerOptions {
  readonly price?: number | null;
  readonly currency?: string;
  readonly watts?: number | null;
  readonly maximumJobs?: number | null;
  readonly cores?: number | null;
  readonly memory?: number | null;
}

export function command(): Command {
  const compute = new Command("compute");
  withServerOptions(compute.command("get").description("what this machine costs, and what a job may use of it")).action(
    async (options: ServerOptions) => {
      print(await (await connect(options)).compute.get({}), options.json, described);
    },
  );
  withServerOptions(compute.command("set").description("change it; `none` takes a setting away"))
    .option("--price <number>", "price of an hour, in --currency", numberOrNone)
    .option("--currency <code>", "such as EUR")
    .option("--watts <number>", "power with all cores at work", numberOrNone)
    .option("--maximum-jobs <number>", "jobs at the same time", numberOrNone)
    .option("--cores <number>", "cores that a script job may use", numberOrNone)
    .option("--memory <bytes>", "memory that a script job may use: 4000000000, 4GB", memoryOrNone)
    .action(async ({ price, currency, watts, maximumJobs, cores, memory, ...options }: SetOptions) => {
      const body = {
        pricePerHour: price,
        currency: currency === "none" ? null : currency,
        ...{ watts, maximumJobs, cores, memoryBytes: memory },
      };
      print(await (await connect(options)).compute.update({ body }), options.json, described);
    });
  withServerOptions(compute.command("sizes").description("sizes of machines as clouds rent them")).action(
    async (options: ServerOptions) => {
      print(await (await connect(options)).compute.sizes({}), options.json, ({ items, pricesOf }) =>
        [sizeTable(items), `List prices of ${pricesOf}: pay as you go, Linux, East US.`].join("\n"),
      );
    },
  );
  addSpendingCommands(compute);
  return compute;
}

function sizeTable(sizes: readonly MachineSize[]): string {
  return table(
    ["size", "cores", "memory", "GPU", "$ an hour", "watts", "Azure"],
    sizes.map(({ id, cores, memoryBytes, gpu, listPricePerHour, watts, azure }) => [
      id,
      cores,
      `${memoryBytes / 2 ** 30} GiB`,
      gpu ? `${gpu.count} x ${gpu.name}, ${gpu.memoryBytes / 2 ** 30} GiB` : "-",
      listPricePerHour.toFixed(3),
      watts,
      azure.size,
    ]),
  );
}

function described(compute: LocalCompute): string {
  const { pricePerHour, currency, watts, maximumJobs, cores, memoryBytes, machine } = compute;
  return facts([
    ["machine", `${machine.cores} cores, ${bytes(machine.memoryBytes)}`],
    ["price of an hour", pricePerHour === null ? "not said" : `${pricePerHour} ${currency ?? ""}`.trim()],
    ["power", watts === null ? "not said" : `${watts} W`],
    ["jobs at a time", maximumJobs ?? "half of the cores"],
    ["cores of a job", cores ?? "all"],
    ["memory of a job", memoryBytes === null ? "all" : bytes(memoryBytes)],
  ]);
}

function numberOrNone(text: string): number | null {
  if (text === "none") return null;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("must be a number, or none.");
  return value;
}
