import { mkdtemp, rm, stat } from "node:fs/promises";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { basename, join, resolve } from "node:path";
import { type Advice, AdviceAnswers, type AdviceQuestion, type AdviceReading, CrisolError } from "@crisol/contract";
import { z } from "zod";
import { detect } from "../../data/detect.js";
import { examplePath } from "../../data/examples.js";
import { importFile } from "../../data/import-file.js";
import { keepImported } from "../../data/import-job.js";
import { notReadable } from "../../data/text-input.js";
import { openBlobs } from "../../store/blobs.js";
import { type Asked, advise } from "./advise.js";
import { interviewIn } from "./interview.js";
import { type DataFacts, factsOfData } from "./measuring/data-facts.js";
import { readAnswers } from "./reading/read-answers.js";
import { languageOf } from "./texts/language-of.js";

/** Advice in this process, without a server: what `crisol advise` does with answers and with a file. */
export interface AdviceHere {
  /** Throws `file_not_readable`, `format_not_recognised`, `data_empty`, `target_not_in_data`. `file` may be `example:NAME`. */
  give(asked: Pick<Asked, "answers" | "language">, file?: string): Promise<Advice>;
  /** What was found is told in the words of `language`; default the text's. */
  read(text: string, language?: string): AdviceReading;
  questions(language: string): AdviceQuestion[];
  /** The form of the answers, as JSON schema. */
  schema(): unknown;
}

export const adviceHere: AdviceHere = {
  async give(asked, file) {
    const here = { cores: availableParallelism(), memoryBytes: totalmem() };
    const found = file === undefined ? { facts: null } : await factsOfFile(file, asked.answers);
    return advise({ ...asked, ...found, here }).advice;
  },
  read: readAnswers,
  questions: (language) => interviewIn(languageOf(language) ?? "en"),
  schema: () => z.toJSONSchema(AdviceAnswers, { io: "input" }),
};

/** Imports the file into a folder of its own, which is gone afterwards, by the same code as the server. */
async function factsOfFile(given: string, answers: AdviceAnswers): Promise<DataFacts> {
  const path = given.startsWith("example:") ? examplePath(given.slice("example:".length)) : resolve(given);
  const found = await stat(path).catch(() => null);
  if (!found) throw notReadable(given, "it is not there");
  if (!found.isFile()) throw notReadable(given, "it is not a regular file");
  const source = { path, name: basename(path), sizeBytes: found.size };
  const folder = await mkdtemp(join(tmpdir(), "crisol-advise-"));
  try {
    const { plan } = await detect({ ...source, kind: "path", sha256: null, uploadId: null });
    const blobs = await openBlobs(join(folder, "blobs"));
    const imported = await importFile(plan, source, folder);
    const kept = await keepImported(imported, { plan, sourceSha256: "", blobs });
    return await factsOfData(blobs, { ...kept, sizeBytes: found.size }, answers);
  } catch (error) {
    if (error instanceof CrisolError || !(error instanceof Error) || !("code" in error)) throw error;
    throw notReadable(given, error.message);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
