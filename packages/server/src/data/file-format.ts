import { open } from "node:fs/promises";
import type { DataFormat } from "@crisol/contract";
import { CrisolError } from "@crisol/contract";
import type { SourceFile } from "./import-plan.js";
import { notReadable } from "./text-input.js";

export interface FileFormat {
  /** Null where only the text tells: csv or jsonl. */
  readonly format: DataFormat | null;
  readonly gzip: boolean;
}

/** First bytes of files that people try to import, and what to tell them. */
const foreign: readonly (readonly [bytes: string, problem: string])[] = [
  ["504b0304", "it is a zip archive or an Excel workbook: unpack it, or save the sheet as CSV"],
  ["d0cf11e0a1b11ae1", "it is an old Excel workbook: save the sheet as CSV"],
  ["25504446", "it is a PDF document"],
  ["89504e47", "it is an image"],
  ["ffd8ff", "it is an image"],
  ["28b52ffd", "it is compressed with zstd: unpack it first"],
  ["425a68", "it is compressed with bzip2: unpack it first"],
  ["fd377a585a00", "it is compressed with xz: unpack it first"],
  ["7f454c46", "it is a program"],
  ["4152524f5731", "it is an Arrow file: save it as Parquet"],
  ["894844460d0a1a0a", "it is an HDF5 file: save it as Parquet"],
  ["53514c69746520666f726d6174203300", "it is a SQLite database: export the table as CSV"],
];

/**
 * What the first bytes and the name say. The bytes win: a Parquet file called `.csv` is Parquet. Throws
 * `file_not_readable` for files that are known to be something else, `data_empty` for an empty one.
 */
export async function fileFormat(file: SourceFile): Promise<FileFormat> {
  if (file.sizeBytes === 0) throw new CrisolError("data_empty", { value: file.name });
  const handle = await open(file.path, "r");
  let head: Buffer;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
  const hex = head.toString("hex");
  if (hex.startsWith("50415231")) return { format: "parquet", gzip: false };
  const known = foreign.find(([bytes]) => hex.startsWith(bytes));
  if (known) throw notReadable(file.name, known[1]);
  if (/^80(02|03|04|05)/.test(hex)) throw notReadable(file.name, "it is a Python pickle, which is never loaded");
  const gzip = hex.startsWith("1f8b");
  const name = file.name.toLowerCase().replace(/\.gz$/, "");
  if (/\.(parquet|pq)$/.test(name)) throw notReadable(file.name, "it is called Parquet but does not begin as one");
  return { format: formatOfName(name), gzip };
}

function formatOfName(name: string): DataFormat | null {
  if (/\.(tsv|tab)$/.test(name)) return "tsv";
  if (/\.(jsonl|ndjson)$/.test(name)) return "jsonl";
  if (/\.csv$/.test(name)) return "csv";
  return null;
}

/**
 * The format of a text whose name says nothing: JSON lines if it begins with an object, else CSV. Throws
 * `format_not_recognised` for what is no text, and for a JSON document.
 */
export function formatOfText(head: Buffer, name: string): "csv" | "jsonl" {
  requireText(head, name);
  const start = head.toString("utf8", 0, 64).trimStart();
  if (start.startsWith("{") && !/^\{\s*$/.test(start.split("\n")[0] ?? "")) return "jsonl";
  if (start.startsWith("[") || start.startsWith("{")) {
    if (/\.json$/i.test(name) || /^[[{]\s*[\n{"]/.test(start))
      throw new CrisolError("format_not_recognised", { value: name });
  }
  return "csv";
}

/** Throws `format_not_recognised` if the bytes are no text. */
export function requireText(head: Buffer, name: string): void {
  const looked = Math.min(head.length, 65_536);
  let strange = 0;
  for (let i = 0; i < looked; i++) {
    const byte = head[i] as number;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) strange++;
  }
  if (strange > looked * 0.02) throw new CrisolError("format_not_recognised", { value: name });
}
