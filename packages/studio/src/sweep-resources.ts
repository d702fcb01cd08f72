import type { ScriptResources, SweepSpecInput, TrainingResources } from "@crisol/contract";
import { asksForNothing, type ResourcesDraft, resourcesOf } from "./resources-draft.js";

type Template = SweepSpecInput["template"];

/** What each trial of the template may take, and where. */
export function resourcesOfTemplate(template: Template): Partial<TrainingResources> {
  return (template.kind === "training" ? template.training : template.script).resources ?? {};
}

/** The template whose trials take what is typed instead: of a script one core where none is. It is as right as the draft is. */
export function withTrialResources(template: Template, draft: ResourcesDraft): Template {
  const resources = resourcesOf(draft);
  if (template.kind === "training") {
    const { resources: _before, ...training } = template.training;
    return { kind: "training", training: asksForNothing(resources) ? training : { ...training, resources } };
  }
  const { resources: before, ...script } = template.script;
  const { nodes, processesPerNode }: Partial<ScriptResources> = before ?? {};
  const several = {
    ...(nodes !== undefined && { nodes }),
    ...(processesPerNode !== undefined && { processesPerNode }),
  };
  return {
    kind: "script",
    script: { ...script, resources: { ...resources, cores: resources.cores ?? 1, ...several } },
  };
}
