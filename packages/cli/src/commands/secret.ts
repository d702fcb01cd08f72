import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { Secret } from "@crisol/contract";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions, withServerOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { print, table } from "../output.js";

interface SecretOptions extends ServerOptions {
  readonly project?: string;
  readonly file?: string;
}

export function command(): Command {
  const secret = new Command("secret");
  withProjectOptions(secret.command("list").description("the secrets of a project, without their values")).action(
    async (options: SecretOptions) => {
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project) };
      print((await client.secret.list({ params })).items, options.json, listed);
    },
  );
  withProjectOptions(secret.command("set <name>").description("keep a value, read from standard input or a file"))
    .option("--file <path>", "read it from this file, as it is")
    .addHelpText(
      "after",
      '\nThe value is never an argument, which other users and the shell\'s history would see:\n  printf %s "$TOKEN" | crisol secret set TOKEN\nOne line end at the end of standard input is left out.',
    )
    .action(async (name: string, { file, ...options }: SecretOptions) => {
      const value = file === undefined ? await fromInput() : await fromFile(file);
      const client = await connect(options);
      const params = { projectId: await projectId(client, options.project), secretName: name };
      print(await client.secret.set({ params, body: { value } }), options.json, (set) => listed([set]));
    });
  withProjectOptions(secret.command("delete <name>").description("delete a secret")).action(
    async (name: string, options: SecretOptions) => {
      const client = await connect(options);
      await client.secret.delete({ params: { projectId: await projectId(client, options.project), secretName: name } });
      print({ deleted: name }, options.json, () => `deleted ${name}`);
    },
  );
  withServerOptions(
    secret.command("rotate-key").description("encrypt all secrets of the workspace with a new key"),
  ).action(async (options: ServerOptions) => {
    const done = await (await connect(options)).secret.rotateKey({});
    print(done, options.json, ({ keyId, secrets }) => `${secrets} secrets are encrypted with the new key ${keyId}`);
  });
  return secret;
}

async function fromInput(): Promise<string> {
  if (process.stdin.isTTY) console.error("type the value, then Ctrl-D:");
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}

async function fromFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function listed(secrets: readonly Secret[]): string {
  return table(
    ["name", "set", "by", "last used", "problem"],
    secrets.map((one) => [one.name, one.updatedAt, one.updatedBy, one.lastUsedAt, one.problem]),
  );
}
