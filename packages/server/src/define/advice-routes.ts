import { availableParallelism, totalmem } from "node:os";
import { contract, type Project } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { requireProjectMaker, userOf } from "../access/roles.js";
import { getDataVersion } from "../data/versions.js";
import type { Effects } from "../effects.js";
import { type Caller, serve } from "../http/serve.js";
import { newId } from "../store/ids.js";
import { type Asked, advise } from "./advice/advise.js";
import { interviewIn } from "./advice/interview.js";
import { keepAdvice, listAdvice } from "./advice/kept-advice.js";
import { factsOfData } from "./advice/measuring/data-facts.js";
import { readAnswers } from "./advice/reading/read-answers.js";
import { ruleTable } from "./advice/rule-table.js";
import type { AdvisedDefinition } from "./advice/set-up.js";
import { languageOf } from "./advice/texts/language-of.js";
import { workspaceMachines } from "./advice/workspace-machines.js";
import { checkDefinition } from "./definition-check.js";
import { getProject, insertProject, type ProjectRecord, updateProject, withPatch } from "./projects.js";

/** Gives a project as the API shows it. */
export type ProjectViewer = (caller: Caller, project: ProjectRecord) => Promise<Project>;

/** Advice: asked for, read from a text, measured on data, and kept with the project that it sets up. */
export function adviceRoutes(app: FastifyInstance, effects: Effects, view: ProjectViewer): void {
  const { store, blobs, clock } = effects;
  const here = { cores: availableParallelism(), memoryBytes: totalmem() };
  const withoutData = async (body: Pick<Asked, "answers" | "language">): Promise<Asked> => ({
    ...body,
    ...{ facts: null, here, ...(await workspaceMachines(store.read)) },
  });
  const withData = async (
    body: Pick<Asked, "answers" | "language">,
    projectId: string,
    data: { readonly dataId: string; readonly version: number },
  ): Promise<Asked> => {
    const version = await getDataVersion(store.read, projectId, data.dataId, data.version);
    const machines = await workspaceMachines(store.read);
    return { ...body, ...(await factsOfData(blobs, version, body.answers)), here, ...machines };
  };

  serve(app, contract.advice.give, async ({ body }) => advise(await withoutData(body)).advice);

  serve(app, contract.advice.read, async ({ body }) => readAnswers(body.text, body.language));

  serve(app, contract.advice.rules, async ({ query }) => ({ items: ruleTable(languageOf(query.language) ?? "en") }));

  serve(app, contract.advice.questions, async ({ query }) => ({
    items: interviewIn(languageOf(query.language) ?? "en"),
  }));

  serve(app, contract.advice.ofData, async ({ params, body }) => {
    await getProject(store.read, params.projectId);
    return advise(await withData(body, params.projectId, params)).advice;
  });

  serve(app, contract.advice.createProject, async ({ caller, body }) => {
    const creator = userOf(caller);
    requireProjectMaker(creator);
    const { name, ...asked } = body;
    const { advice, definition } = advise(await withoutData(asked));
    const nowMs = clock.now();
    const times = { createdAtMs: nowMs, updatedAtMs: nowMs, deletedAtMs: null };
    const project: ProjectRecord = { ...definition, ...times, id: newId("prj"), name, description: "", data: null };
    checkDefinition(project, null);
    const kept = await store.write(async (tx) => {
      await insertProject(tx, project, { memberId: creator.userId, role: "owner" });
      return keepAdvice(tx, project.id, advice, nowMs);
    });
    return { project: await view(caller, project), kept };
  });

  serve(app, contract.advice.apply, async ({ caller, params: { projectId }, body }) => {
    const before = await getProject(store.read, projectId);
    const target = body.answers.target ?? before.target ?? undefined;
    const answers = { ...body.answers, ...(target !== undefined && { target }) };
    const asked = { ...body, answers };
    const { advice, definition } = advise(
      before.data ? await withData(asked, projectId, before.data) : await withoutData(asked),
    );
    const columns = before.data
      ? (await getDataVersion(store.read, projectId, before.data.dataId, before.data.version)).columns
      : null;
    const known = Object.entries(definition).filter(([, value]) => value !== null && value.length > 0);
    const advised: Partial<AdvisedDefinition> = Object.fromEntries(known);
    const { project, kept } = await store.write(async (tx) => {
      const nowMs = clock.now();
      const current = await getProject(tx, projectId);
      const changed = withPatch(current, advised, nowMs);
      checkDefinition(changed, columns);
      await updateProject(tx, changed);
      return { project: changed, kept: await keepAdvice(tx, projectId, advice, nowMs) };
    });
    return { project: await view(caller, project), kept };
  });

  serve(app, contract.advice.ofProject, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listAdvice(store.read, params.projectId, query);
  });
}
