import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { print, table } from "../output.js";

interface AlertOptions extends ServerOptions {
  readonly project?: string;
}

export function command(): Command {
  const alert = new Command("alert");
  withProjectOptions(alert.command("list").description("list alerts, newest first")).action(
    async (options: AlertOptions) => {
      const client = await connect(options);
      const { items } = await client.alert.list({
        params: { projectId: await projectId(client, options.project) },
        query: { limit: 1000 },
      });
      print(items, options.json, () =>
        table(
          ["id", "state", "endpoint", "what", "raised"],
          items.map((a) => [a.id, a.state, a.endpointName, a.reason.text, a.raisedAt]),
        ),
      );
    },
  );
  withProjectOptions(alert.command("acknowledge <id>").description("say that you look after it")).action(
    async (alertId: string, options: AlertOptions) => {
      const client = await connect(options);
      print(
        await client.alert.acknowledge({ params: { projectId: await projectId(client, options.project), alertId } }),
        options.json,
        (a) => `${a.id} ${a.state}`,
      );
    },
  );
  return alert;
}
