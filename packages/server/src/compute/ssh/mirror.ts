import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { JobFiles } from "../job-files.js";
import type { Mirrored } from "./messages.js";

/**
 * The files of an attempt that runs elsewhere, as far as they have come: they lie where those of one that runs here do, so that
 * whoever reads them need not know.
 */
export class Mirror {
  constructor(readonly files: JobFiles) {}

  /** What has come: what is missing after a power cut comes again. */
  have(): Mirrored {
    const sizes: Record<string, number> = {};
    const names = existsSync(this.files.log) ? readdirSync(this.files.log) : [];
    for (const path of ["events", "output", ...names.filter(isSegment).map((name) => `log/${name}`)]) {
      const sizeBytes = statSync(this.#path(path), { throwIfNoEntry: false })?.size ?? 0;
      if (sizeBytes > 0) sizes[path] = sizeBytes;
    }
    const blobs = existsSync(this.#blobsFile) ? readFileSync(this.#blobsFile, "utf8").split("\n").filter(Boolean) : [];
    return { sizes, blobs };
  }

  /** Puts bytes at the end of a file; throws a RangeError where they do not follow on what is there. */
  add(path: string, offset: number | null, bytes: Uint8Array): void {
    const to = this.#path(path);
    this.#makeFolders(path);
    if (offset === null) {
      writeFileSync(`${to}.new`, bytes, { mode: 0o600 });
      renameSync(`${to}.new`, to);
      return;
    }
    const sizeBytes = statSync(to, { throwIfNoEntry: false })?.size ?? 0;
    if (offset !== sizeBytes) throw new RangeError(`${path} has ${sizeBytes} bytes, and what came begins at ${offset}`);
    appendFileSync(to, bytes, { mode: 0o600 });
  }

  remove(path: string): void {
    rmSync(this.#path(path), { force: true });
  }

  /** Notes that a blob has come. */
  addBlob(sha256: string): void {
    mkdirSync(this.files.folder, { recursive: true, mode: 0o700 });
    appendFileSync(this.#blobsFile, `${sha256}\n`, { mode: 0o600 });
  }

  #makeFolders(path: string): void {
    const folder = path.startsWith("log/") ? this.files.log : this.files.folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Only files of the attempt's own can be named. */
  #path(path: string): string {
    if (path === "events") return this.files.journal;
    if (path === "output") return this.files.output;
    const [, name] = /^log\/(\d{5,12}\.log|unfinished\.json)$/.exec(path) ?? [];
    if (name === undefined) throw new RangeError(`an attempt has no file ${path}`);
    return join(this.files.log, name);
  }

  get #blobsFile(): string {
    return join(this.files.folder, `blobs-${this.files.attempt}.txt`);
  }
}

function isSegment(name: string): boolean {
  return /^\d{5,12}\.log$/.test(name);
}
