import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import type { DataSource } from "@crisol/contract";
import type { Client } from "@crisol/sdk";
import { UsageError } from "./errors.js";
import { bytes } from "./output.js";

/**
 * What `FILE` on the command line means: `example:NAME` is a set that ships with Crisol, `server:PATH` a file on the
 * server, anything else a local file, which is uploaded here.
 */
export async function sourceOf(client: Client, projectId: string, file: string, quiet?: boolean): Promise<DataSource> {
  if (file.startsWith("example:")) return { example: file.slice("example:".length) };
  if (file.startsWith("server:")) return { path: file.slice("server:".length) };
  const { body, sizeBytes } = await fileBody(file);
  const onProgress = ({ sentBytes }: { sentBytes: number }) => {
    if (!quiet && process.stderr.isTTY)
      process.stderr.write(`\r\u001b[Kupload ${bytes(sentBytes)} of ${bytes(sizeBytes)}`);
  };
  const upload = await client.data.upload({ params: { projectId }, query: { fileName: basename(file) } }, body, {
    onProgress,
  });
  if (!quiet && process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  return { uploadId: upload.id };
}

/** The bytes of a local file, to be uploaded. */
export async function fileBody(file: string): Promise<{ body: ReadableStream<Uint8Array>; sizeBytes: number }> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new UsageError(`there is no file ${file}`);
  return { body: Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>, sizeBytes: found.size };
}

/** The data set called `nameOrId` in a project and one of its versions; by default the newest. */
export async function dataVersion(client: Client, projectId: string, nameOrId: string, version?: number) {
  const { items } = await client.data.list({ params: { projectId }, query: { limit: 1000 } });
  const data = items.find((candidate) => candidate.id === nameOrId || candidate.name === nameOrId);
  if (!data)
    throw new UsageError(
      `there are no data ${nameOrId}; there are: ${items.map((d) => d.name).join(", ") || "none yet"}`,
    );
  const wanted = version ?? data.latestVersion;
  if (wanted === null) throw new UsageError(`the first import of ${data.name} has not finished`);
  return { data, version: wanted };
}
