import { basename } from "node:path";
import type { AdviceAnswers } from "@crisol/contract";
import type { Client } from "@crisol/sdk";
import { follow } from "../progress.js";
import { sourceOf } from "../source.js";

interface Applying {
  readonly answers: AdviceAnswers;
  readonly language: string;
  /** Imported into the project before the advice is asked for. */
  readonly file: string | undefined;
  readonly json: boolean | undefined;
}

/** Creates the project `name` as the advice says, the file as its data; returns both. */
export async function applyAdvice(client: Client, name: string, { answers, language, file, json }: Applying) {
  if (file === undefined) return client.advice.createProject({ body: { name, answers, language } });
  const { id: projectId } = await client.project.create({ body: { name } });
  const params = { projectId };
  const source = await sourceOf(client, projectId, file, json);
  const dataName = basename(file.replace(/^example:/, "")).replace(/(\.\w+)+$/, "") || name;
  const { data, version, job } = await client.data.import({ params, body: { name: dataName, source } });
  await follow(client, job.id, json);
  await client.project.update({ params, body: { data: { dataId: data.id, version } } });
  return client.advice.apply({ params, body: { answers, language } });
}
