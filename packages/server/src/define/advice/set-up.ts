import {
  type Advice,
  type AdviceFacts,
  type AdviceLanguage,
  Criterion,
  type ProjectInput,
  type Reason,
  resourceFlags,
  Task,
  type TrainingResources,
} from "@crisol/contract";
import { METRICS, parseCriterion } from "@crisol/engine";
import type { z } from "zod";
import type { Decided } from "./decide.js";
import { bytesText } from "./describe-compute.js";
import type { Say } from "./texts/say.js";
import { sayIn, wordIn } from "./texts/say-in.js";
import { WAYS, type WayId } from "./ways.js";

/** The definition of a project as advised: what a project can hold of it. Null task: one that is trained elsewhere. */
export type AdvisedDefinition = Pick<
  z.infer<typeof ProjectInput>,
  "task" | "target" | "positiveClass" | "primaryMetric" | "criteria" | "output"
>;

export function definitionOf(decided: Decided, facts: AdviceFacts | null): AdvisedDefinition {
  const { of, metric, criteria } = decided;
  // Texts and images in classes are, for a project, its target's classes.
  const isOfClasses = decided.task === "text_classification" || decided.task === "image_classification";
  const known = Task.safeParse(isOfClasses ? facts?.task : decided.task);
  const task = known.success ? known.data : null;
  return {
    task,
    target: of.target ?? null,
    positiveClass: task === "binary_classification" ? (facts?.positiveClass ?? null) : null,
    primaryMetric: metric !== null && fits(metric, task) ? metric : null,
    // What was said is checked when the project is made; what is proposed has to fit.
    criteria: of.criteria ? [...of.criteria] : criteria.filter((criterion) => holds(criterion, task)),
    output: of.output ?? "",
  };
}

/** What would be created, and how it is done by the command line; `resources` are what trainings ask for to run as advised. */
export function setUpOf(
  decided: Decided,
  definition: AdvisedDefinition,
  language: AdviceLanguage,
  resources: TrainingResources | null,
): Advice["setUp"] {
  const say = sayIn(language);
  const { way } = decided;
  const { isAvailable, meanwhile } = WAYS[way];
  const using = isAvailable ? way : (meanwhile as WayId | null);
  const { task, target, primaryMetric, criteria } = definition;
  const named = task === null ? null : wordIn(language, task);
  const what = [named, target, primaryMetric, ...criteria].filter((part): part is string => part !== null);
  return {
    isAvailable,
    meanwhile,
    creates: [
      what.length > 0 ? say("creates_project", { what: what.join(", ") }) : say("creates_plain", {}),
      say("creates_advice", {}),
      ...(resources ? [saidPlace(resources, say, language)] : []),
    ],
    resources,
    commands: ["crisol advise --apply NAME", ...(using ? WAYS[using].commands : [])].map((command) =>
      withResources(command.replace("{project}", "NAME"), resources),
    ),
    note: isAvailable
      ? null
      : meanwhile
        ? say("set_up_meanwhile", { way, meanwhile })
        : say("set_up_not_there", { way }),
  };
}

/** A command that starts trainings or scripts, with where they run. */
function withResources(command: string, resources: TrainingResources | null): string {
  return command.replace("{resources}", resources ? resourceFlags(resources).join(" ") : "").trimEnd();
}

function saidPlace({ cores, memoryBytes, ...wants }: TrainingResources, say: Say, language: AdviceLanguage): Reason {
  if (wants.size !== undefined) return say("creates_size", { size: wants.size });
  const held = { cores: cores ?? "", memory: memoryBytes === null ? "" : bytesText(memoryBytes, language) };
  return wants.target === undefined
    ? say("creates_class", { class: wants.class ?? "", ...held })
    : say("creates_target", { target: wants.target, ...held });
}

function fits(metric: string, task: Task | null): boolean {
  if (!Object.hasOwn(METRICS, metric)) return false;
  return task === null || (METRICS[metric as keyof typeof METRICS].tasks as readonly string[]).includes(task);
}

function holds(text: string, task: Task | null): boolean {
  if (!Criterion.safeParse(text).success) return false;
  const parsed = parseCriterion(text);
  if ("problem" in parsed) return false;
  const { metric } = parsed.criterion;
  return !Object.hasOwn(METRICS, metric) || fits(metric, task);
}
