import { z } from "zod";
import { AdviceAnswers, AdviceTask } from "./advice-answers.js";
import { TrainingResources } from "./job-resources.js";
import { MachineClass, MachineSize } from "./machine-size.js";
import { Criterion, Project } from "./project.js";
import { PageQuery, pageOf, route } from "./route.js";
import { DataId, InProject, Instant, id, Name, ProjectId, Reason } from "./units.js";

export const AdviceId = id("adv");

/** The four kinds of service that a training can be done in. */
export const ServiceKind = z.enum(["workspace", "spark", "analytics", "ai_services"]);
export type ServiceKind = z.infer<typeof ServiceKind>;

/** What the data say by themselves; it replaces answers. */
export const AdviceFacts = z
  .object({
    rows: z.number(),
    columns: z.number(),
    /** Of the file as it is kept. */
    bytes: z.number(),
    /** Columns by their type. */
    types: z.record(z.string(), z.number()),
    textColumns: z.array(z.string()),
    /** Columns whose texts are paths or addresses of images. */
    imageColumns: z.array(z.string()),
    timeColumn: z.string().nullable(),
    /** Whether rows follow each other in time. */
    isTimeOrdered: z.boolean(),
    target: z.string().nullable(),
    task: AdviceTask.nullable(),
    positiveClass: z.string().nullable(),
    classes: z.array(z.object({ value: z.string(), rowCount: z.number() })),
    /** Of the rarest class, from 0 to 1; null without classes. */
    rarestShare: z.number().nullable(),
    /** Measured by training on samples; null where there is nothing to train for. */
    measured: z
      .object({
        sampleRows: z.number(),
        /** Peak memory of a training on all rows, carried on from the samples. */
        memoryBytes: z.number(),
        /** Of a training on all rows on one core of the machine that measured. */
        coreSeconds: z.number(),
        /** Share of the work that is done on all cores at once (Amdahl), from 0 to 1. */
        parallelShare: z.number(),
      })
      .nullable(),
  })
  .meta({ id: "AdviceFacts" });
export type AdviceFacts = z.infer<typeof AdviceFacts>;

/** An estimate with its bounds: what is measured has narrow ones, what follows from constants wide ones. */
export const Band = z.object({ low: z.number(), expected: z.number(), high: z.number() }).meta({ id: "Band" });
export type Band = z.infer<typeof Band>;

const because = <Value extends z.ZodType>(value: Value) => z.object({ value, reason: Reason });

export const AdviceWay = z
  .object({
    id: z.string(),
    service: ServiceKind,
    name: z.string(),
    /** 1 is the best of all ways. */
    rank: z.int(),
    /** The sum of the rules' weights. */
    score: z.number(),
    isChosen: z.boolean(),
    /** Whether Crisol can do it today. */
    isAvailable: z.boolean(),
    /** The service and feature of the same kind in Azure. */
    azure: z.string(),
    for: z.array(Reason),
    against: z.array(Reason),
  })
  .meta({ id: "AdviceWay" });
export type AdviceWay = z.infer<typeof AdviceWay>;

export const AdviceCompute = z
  .object({
    /** None: the service has its own, nothing is to be chosen. */
    kind: z.enum(["none", "machine", "cluster"]),
    class: MachineClass.nullable(),
    usesGpu: z.boolean(),
    /** Of one machine; of a cluster, of each worker. */
    size: MachineSize.nullable(),
    /** Null unless a cluster. */
    driver: MachineSize.nullable(),
    workerCount: z.int(),
    /** Of all machines together: by the target's own price, else by the list prices. */
    pricePerHour: z.number(),
    /** Of the price: USD of list prices. */
    currency: z.string(),
    /** The target of the workspace that is advised in the place of a rented size; null: none fits, has a price and is cheaper. */
    target: z.string().nullable(),
    /** Whether the machine that the server runs on would do as well; null where that cannot be told. */
    isThisMachineEnough: z.boolean().nullable(),
    reasons: z.array(Reason),
    /** In Azure's names, cores and memory included. */
    azure: z.string(),
  })
  .meta({ id: "AdviceCompute" });
export type AdviceCompute = z.infer<typeof AdviceCompute>;

export const AdviceEstimate = z
  .object({
    /** Measured on a sample of the data, from constants of the benchmarks, or nothing known. */
    basis: z.enum(["measured", "constants", "unknown"]),
    reason: Reason,
    /** Peak of one training. */
    memoryBytes: Band.nullable(),
    /** Of one training on the compute advised. */
    seconds: Band.nullable(),
    /** Of one training. */
    cost: Band.nullable(),
    energyWattHours: Band.nullable(),
    /** Of all trainings of a month. */
    costPerMonth: Band.nullable(),
    /** Of both: that of the target's own price, or USD of list prices. */
    currency: z.string(),
  })
  .meta({ id: "AdviceEstimate" });
export type AdviceEstimate = z.infer<typeof AdviceEstimate>;

/** A rule that spoke: what it saw, and what it decided. */
export const AdviceStep = z
  .object({
    rule: z.string(),
    stage: z.enum(["task", "metric", "way", "compute"]),
    /** `name` is the field in words. */
    saw: z.array(z.object({ field: z.string(), name: z.string(), value: z.string() })),
    reason: Reason,
    decided: Reason,
    /** Without this rule, the task, the way or the compute would be another. */
    isDecisive: z.boolean(),
  })
  .meta({ id: "AdviceStep" });
export type AdviceStep = z.infer<typeof AdviceStep>;

/** One answer that, if it were another, would change the advice. */
export const AdviceChange = z
  .object({
    field: z.string(),
    value: z.string(),
    way: z.string(),
    service: ServiceKind,
    class: MachineClass.nullable(),
    kind: AdviceCompute.shape.kind,
    text: Reason,
  })
  .meta({ id: "AdviceChange" });
export type AdviceChange = z.infer<typeof AdviceChange>;

export const Advice = z
  .object({
    language: z.string(),
    /** The whole in two or three sentences. */
    summary: Reason,
    task: because(AdviceTask.nullable()),
    /** Null where the task is not known, or has no metric of ours. */
    metric: because(z.string().nullable()),
    target: z.string().nullable(),
    positiveClass: z.string().nullable(),
    criteria: z.array(because(Criterion)),
    way: AdviceWay,
    /** All ways, the best first. */
    ways: z.array(AdviceWay),
    /** The best way in each kind of service, the best first. */
    services: z.array(
      z.object({
        service: ServiceKind,
        name: z.string(),
        azure: z.string(),
        way: z.string(),
        score: z.number(),
        reasons: z.array(Reason),
      }),
    ),
    compute: z.object({ development: AdviceCompute, training: AdviceCompute }),
    estimate: AdviceEstimate,
    steps: z.array(AdviceStep),
    conflicts: z.array(z.object({ rules: z.array(z.string()), reason: Reason, outcome: Reason })),
    changes: z.array(AdviceChange),
    /** What cannot be as it was answered, and what was done about it. */
    warnings: z.array(Reason),
    /** Questions without an answer, the one that may change most first. */
    open: z.array(z.object({ field: z.string(), question: Reason })),
    setUp: z.object({
      /** Whether the way chosen can be set up today. */
      isAvailable: z.boolean(),
      /** The way that is set up meanwhile, where the one chosen is not there yet; null: only the project is. */
      meanwhile: z.string().nullable(),
      creates: z.array(Reason),
      /**
       * What the commands ask for, and what the forms of a project's trainings are filled in with once it is set up so: a
       * target, size or class that the workspace has. Null: it has none that would do, or the workspace is not known.
       */
      resources: TrainingResources.nullable(),
      /** Of the command line. */
      commands: z.array(z.string()),
      note: Reason.nullable(),
    }),
    azure: z.object({ service: z.string(), way: z.string(), development: z.string(), training: z.string() }),
    answers: AdviceAnswers,
    facts: AdviceFacts.nullable(),
  })
  .meta({ id: "Advice" });
export type Advice = z.infer<typeof Advice>;

/** Advice that a project was set up by. */
export const KeptAdvice = z
  .object({ id: AdviceId, projectId: ProjectId, advice: Advice, createdAt: Instant })
  .meta({ id: "KeptAdvice" });
export type KeptAdvice = z.infer<typeof KeptAdvice>;

/** A free text read as answers, to be looked at and corrected. */
export const AdviceReading = z
  .object({
    answers: AdviceAnswers,
    /** Which words were taken for what: `name` is the field in words, and `label` the value. */
    found: z.array(
      z.object({ field: z.string(), value: z.string(), words: z.string(), name: z.string(), label: z.string() }),
    ),
    language: z.string(),
  })
  .meta({ id: "AdviceReading" });
export type AdviceReading = z.infer<typeof AdviceReading>;

/** A question of the interview, in the language that was asked for. */
export const AdviceQuestion = z
  .object({
    field: z.string(),
    question: z.string(),
    why: z.string(),
    kind: z.enum(["choice", "choices", "number", "yes_no", "text"]),
    /** Of a choice or choices. */
    options: z.array(z.object({ value: z.string(), label: z.string() })),
    /** Asked only where an earlier answer is one of these; null: always. */
    onlyIf: z.object({ field: z.string(), values: z.array(z.string()) }).nullable(),
  })
  .meta({ id: "AdviceQuestion" });
export type AdviceQuestion = z.infer<typeof AdviceQuestion>;

export const AdviceRule = z
  .object({
    id: z.string(),
    stage: AdviceStep.shape.stage,
    /** In words. */
    when: z.string(),
    decides: z.string(),
    reason: z.string(),
    source: z.string(),
    /** The scenario that tries it. */
    scenario: z.string(),
  })
  .meta({ id: "AdviceRule" });
export type AdviceRule = z.infer<typeof AdviceRule>;

const language = z
  .string()
  .max(20)
  .default("en")
  .meta({ description: "en or es; in another, the answer is English with a warning" });
const asked = { answers: AdviceAnswers.default({}), language };
const version = InProject.extend({ dataId: DataId, version: z.coerce.number().int().min(1) });

export const adviceRoutes = {
  give: route({
    method: "POST",
    path: "/api/v1/advice",
    summary: "Which task, way of working and compute the answers ask for, with reasons and estimates",
    access: "user",
    role: "any",
    audited: false,
    body: z.object(asked),
    result: Advice,
  }),
  read: route({
    method: "POST",
    path: "/api/v1/advice/read",
    summary: "A text in Spanish or English, read by plain rules as answers to look at and correct",
    access: "user",
    role: "any",
    audited: false,
    body: z.object({
      text: z.string().max(10_000),
      language: z
        .string()
        .max(20)
        .optional()
        .meta({ description: "en or es: in which what was found is told in words; default that of the text" }),
    }),
    result: AdviceReading,
  }),
  rules: route({
    method: "GET",
    path: "/api/v1/advice/rules",
    summary: "The rules of the advice, each with its source",
    access: "user",
    role: "any",
    query: z.object({ language }),
    result: z.object({ items: z.array(AdviceRule) }),
  }),
  questions: route({
    method: "GET",
    path: "/api/v1/advice/questions",
    summary:
      "The questions of the interview in their order, each with its choices and why it is asked; all may be skipped",
    access: "user",
    role: "any",
    query: z.object({ language }),
    result: z.object({ items: z.array(AdviceQuestion) }),
  }),
  createProject: route({
    method: "POST",
    path: "/api/v1/advice/projects",
    summary: "Create a project as the advice on these answers says, and keep the advice with it",
    access: "user",
    role: "any",
    body: z.object({ name: Name, ...asked }),
    result: z.object({ project: Project, kept: KeptAdvice }),
    status: 201,
    errors: ["criterion_invalid"],
  }),
  ofData: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/data/:dataId/versions/:version/advice",
    summary: "The same with facts measured on a data version, trainings on samples of it included",
    access: "user",
    role: "viewer",
    params: version,
    body: z.object(asked),
    result: Advice,
    errors: ["not_found", "target_not_in_data"],
  }),
  apply: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/advice",
    summary: "Set a project up as the advice on these answers and its data says, and keep the advice with it",
    access: "user",
    params: InProject,
    body: z.object(asked),
    result: z.object({ project: Project, kept: KeptAdvice }),
    status: 201,
    errors: ["not_found", "criterion_invalid", "target_not_in_data", "task_does_not_fit"],
  }),
  ofProject: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/advice",
    summary: "The advice that a project was set up by, newest first",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(KeptAdvice),
    errors: ["not_found"],
  }),
};
