import type { Endpoint, Model } from "@crisol/contract";
import { z } from "zod";
import { missing, type Workspace } from "./workspace.js";

/** A model's name, which means its newest version, or a name and a version's number or alias. */
export const ModelReference = z.string().min(1).max(400).meta({ description: "houses, houses@2 or houses@champion" });

/** Names of the models that a reference can mean: a name may have an `@` itself. */
export function modelsMeant(reference: string): readonly string[] {
  const { name } = parts(reference);
  return name === reference ? [name] : [reference, name];
}

/** The model and the version that a reference means. */
export async function versionMeant(workspace: Workspace, project: string, reference: string) {
  const models = await workspace.models(project);
  const model = modelsMeant(reference).flatMap((name) => models.find((one) => one.name === name) ?? [])[0];
  if (!model) return missing(`the project ${project} has no model ${parts(reference).name}`);
  const version = numberMeant(model, reference);
  return version === undefined ? missing(`the model ${model.name} has no version ${reference}`) : { model, version };
}

/** A version in the words of `wanted` where they mean it, else by name, by alias or, where it has neither, by number. */
export function referTo(model: Model, version: number, wanted?: string): string {
  const { name, versions } = model;
  if (wanted !== undefined && modelsMeant(wanted).includes(name) && numberMeant(model, wanted) === version)
    return wanted;
  const [alias] = versions.find((one) => one.version === version)?.aliases ?? [];
  return version === versions[0]?.version ? name : `${name}@${alias ?? version}`;
}

/** Versions of the model that an endpoint has and that can be referred to by their number only. */
export function numbersReferredTo(model: Model, endpoints: readonly Endpoint[]): ReadonlySet<number> {
  const deployed = endpoints.filter(({ deployment }) => deployment.modelId === model.id);
  const numbers = deployed.map(({ deployment }) => deployment.version);
  return new Set(numbers.filter((version) => referTo(model, version) === `${model.name}@${version}`));
}

function numberMeant({ name, versions }: Model, reference: string): number | undefined {
  if (reference === name) return versions[0]?.version;
  const { word } = parts(reference);
  return versions.find(({ version, aliases }) => String(version) === word || aliases.includes(word))?.version;
}

function parts(reference: string): { readonly name: string; readonly word: string } {
  const [, name, word] = /^(.+)@([A-Za-z0-9_-]{1,100})$/.exec(reference) ?? [];
  return name !== undefined && word !== undefined ? { name, word } : { name: reference, word: "" };
}
