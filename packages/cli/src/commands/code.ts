import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import type { Code, CodeChange } from "@crisol/contract";
import { everyPage, uploadCode } from "@crisol/sdk";
import { Command } from "commander";
import { connect, projectId, type ServerOptions, withProjectOptions } from "../connect.js";
import { UsageError } from "../errors.js";
import { bytes, facts, print, table } from "../output.js";

interface CodeOptions extends ServerOptions {
  readonly project?: string;
}

export function command(): Command {
  const code = new Command("code");
  withProjectOptions(
    code
      .command("upload [folder]")
      .description("keep a folder as code; default: this one. Left out is what .gitignore says"),
  )
    .option("--dry-run", "say what would be sent, and send nothing")
    .action(upload);
  withProjectOptions(
    code.command("fetch <url>").description("keep a folder of a public git repository as code; the server fetches it"),
  )
    .option("--ref <name>", "a branch, a tag or a whole commit hash; default: the default branch")
    .option("--folder <path>", "a folder of the repository; default: all of it", "")
    .action(async (url: string, options: CodeOptions & { ref?: string; folder: string }) => {
      const { client, params } = await place(options);
      const fetched = await client.code.fetch({ params, body: { url, ref: options.ref, folder: options.folder } });
      print(fetched, options.json, () =>
        [described(fetched.code), ...fetched.leftOut.map(({ path, kind }) => `left out: ${path} (${kind})`)].join("\n"),
      );
    });
  withProjectOptions(code.command("list").description("the project's code, newest first")).action(
    async (options: CodeOptions) => {
      const { client, params } = await place(options);
      const items = await everyPage((cursor) => client.code.list({ params, query: { limit: 1000, cursor } }));
      print(items, options.json, () =>
        table(
          ["id", "files", "size", "commit", "by", "made"],
          items.map((one) => [one.id, one.fileCount, bytes(one.sizeBytes), commitOf(one), one.user, one.createdAt]),
        ),
      );
    },
  );
  withProjectOptions(code.command("get <id>").description("code and its files; or one of them"))
    .option("--file <path>", "print this file")
    .action(async (codeId: string, options: CodeOptions & { file?: string }) => {
      const { client, params } = await place(options);
      const of = { params: { ...params, codeId } };
      if (options.file !== undefined) {
        const { body } = await client.code.file({ ...of, query: { path: options.file } });
        if (body)
          await pipeline(Readable.fromWeb(body as NodeReadableStream<Uint8Array>), process.stdout, { end: false });
        return;
      }
      const found = await client.code.get(of);
      print(found, options.json, () => {
        const { files, git, ...rest } = found;
        return [
          facts([...Object.entries(rest), ...Object.entries({ ...git, diff: git?.diff ? "there is one" : null })]),
          table(
            ["file", "size"],
            files.map(({ path, sizeBytes }) => [path, bytes(sizeBytes)]),
          ),
        ].join("\n\n");
      });
    });
  withProjectOptions(
    code.command("diff <before> <after>").description("what differs between two, as patch takes it"),
  ).action(async (codeId: string, other: string, options: CodeOptions) => {
    const { client, params } = await place(options);
    const { items } = await client.code.diff({ params: { ...params, codeId }, query: { with: other } });
    print(items, options.json, () => items.map(changeText).join("") || "(no difference)");
  });
  withProjectOptions(code.command("download <id>").description("save all files as a tar.gz"))
    .option("-o, --out <file>", "where to; default: ID.tar.gz")
    .action(async (codeId: string, options: CodeOptions & { out?: string }) => {
      const { client, params } = await place(options);
      const { body } = await client.code.download({ params: { ...params, codeId } });
      const file = options.out ?? `${codeId}.tar.gz`;
      await pipeline(Readable.fromWeb(body as NodeReadableStream<Uint8Array>), createWriteStream(file));
      print({ file }, options.json, () => `wrote ${file}`);
    });
  return code;
}

async function upload(folder = ".", options: CodeOptions & { dryRun?: boolean }): Promise<void> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw new UsageError(`there is no folder ${folder}`);
  const { gitFacts, packFolder } = await import("@crisol/sdk/node");
  const packed = await packFolder(folder);
  const said = packed.leftOut.map(({ path, reason }) => `left out: ${path} (${reason})`);
  if (options.dryRun) {
    const { files, leftOut, sizeBytes, sha256 } = packed;
    print({ files, leftOut, sizeBytes, sha256 }, options.json, () =>
      [...files.map(({ path }) => path), ...said, `${files.length} files, ${bytes(sizeBytes)}`].join("\n"),
    );
    return;
  }
  const { client, params } = await place(options);
  const code = await uploadCode(client, params.projectId, packed, { git: await gitFacts(folder) });
  print({ ...code, leftOut: packed.leftOut }, options.json, () => [...said, described(code)].join("\n"));
}

async function place(options: CodeOptions) {
  const client = await connect(options);
  return { client, params: { projectId: await projectId(client, options.project) } };
}

function described(code: Code): string {
  return `${code.id}: ${code.fileCount} files, ${bytes(code.sizeBytes)}${code.git ? `, commit ${commitOf(code)}` : ""}`;
}

/** Ten digits, and a + where something differs from it. */
function commitOf({ git }: Code): string | null {
  return git && `${git.commit.slice(0, 10)}${git.isDirty ? "+" : ""}`;
}

function changeText({ path, change, diff, unshown }: CodeChange): string {
  return diff ?? `${change}: ${path} (${unshown})\n`;
}
