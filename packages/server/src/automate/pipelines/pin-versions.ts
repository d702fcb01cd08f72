import type { PipelineDefinition, PipelineStep } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { invalidPipeline, type PipelineProblem } from "./pipeline-graph.js";

/**
 * The definition with the versions of the data and recipes that it names, the newest where it says none: every step of a
 * run reads the same. Throws `pipeline_invalid` for what the project has not.
 */
export async function pinVersions(
  db: Kysely<Database>,
  projectId: string,
  definition: PipelineDefinition,
): Promise<PipelineDefinition> {
  const { pinned, problems } = await versionsOf(db, projectId, definition);
  if (problems.length > 0) throw invalidPipeline(problems);
  return pinned;
}

/** The same, and what the project has not. */
export async function versionsOf(
  db: Kysely<Database>,
  projectId: string,
  definition: PipelineDefinition,
): Promise<{ readonly pinned: PipelineDefinition; readonly problems: readonly PipelineProblem[] }> {
  const problems: PipelineProblem[] = [];
  const steps: Record<string, PipelineStep> = {};
  for (const [name, step] of Object.entries(definition.steps)) {
    const pins = new Pins(db, projectId, name, problems);
    steps[name] = step.kind === "train" ? await pins.training(step) : await pins.script(step);
  }
  return { pinned: { ...definition, steps }, problems };
}

type OfKind<Kind> = Extract<PipelineStep, { readonly kind: Kind }>;

/** Finds the versions that one step reads. */
class Pins {
  constructor(
    readonly db: Kysely<Database>,
    readonly projectId: string,
    readonly step: string,
    readonly problems: PipelineProblem[],
  ) {}

  async script(step: OfKind<"script">): Promise<PipelineStep> {
    if (step.codeId !== null) {
      const code = await this.db
        .selectFrom("code")
        .select("id")
        .where("projectId", "=", this.projectId)
        .where("id", "=", step.codeId)
        .executeTakeFirst();
      if (!code) {
        this.#problem("codeId", `the project has no code ${step.codeId}`, "step_no_code", { value: step.codeId });
      }
    }
    const inputs = { ...step.inputs };
    for (const [name, input] of Object.entries(step.inputs)) {
      if ("data" in input) inputs[name] = { ...input, version: await this.#version(`inputs.${name}`, input) };
    }
    return { ...step, inputs };
  }

  async training(step: OfKind<"train">): Promise<PipelineStep> {
    const { data } = step;
    const pinned = data && "data" in data ? { ...data, version: await this.#version("data", data) } : data;
    return { ...step, recipeVersion: await this.#recipeVersion(step), ...(pinned && { data: pinned }) };
  }

  async #version(
    field: string,
    { data, version }: { readonly data: string; readonly version?: number | undefined },
  ): Promise<number | undefined> {
    let query = this.db
      .selectFrom("dataVersion")
      .innerJoin("data", "data.id", "dataVersion.dataId")
      .select("dataVersion.version")
      .where("data.projectId", "=", this.projectId)
      .where("data.name", "=", data)
      .where("dataVersion.sha256", "is not", null);
    if (version !== undefined) query = query.where("dataVersion.version", "=", version);
    const row = await query.orderBy("dataVersion.version", "desc").limit(1).executeTakeFirst();
    if (!row) {
      if (version === undefined) {
        this.#problem(field, `the project has no data called ${data} to read`, "step_no_data", { data });
      } else {
        const message = `the project has no version ${version} of the data ${data}`;
        this.#problem(field, message, "step_no_data_version", { data, version });
      }
    }
    return row?.version;
  }

  async #recipeVersion({ recipe, recipeVersion }: OfKind<"train">): Promise<number | undefined> {
    let query = this.db
      .selectFrom("recipe")
      .select("version")
      .where("projectId", "=", this.projectId)
      .where("name", "=", recipe);
    if (recipeVersion !== undefined) query = query.where("version", "=", recipeVersion);
    const row = await query.orderBy("version", "desc").limit(1).executeTakeFirst();
    if (!row) {
      if (recipeVersion === undefined) {
        this.#problem("recipe", `the project has no recipe ${recipe}`, "step_no_recipe", { recipe });
      } else {
        const message = `the project has no version ${recipeVersion} of the recipe ${recipe}`;
        this.#problem("recipe", message, "step_no_recipe_version", { recipe, version: recipeVersion });
      }
    }
    return row?.version;
  }

  #problem(field: string, message: string, code: string, params: PipelineProblem["params"]): void {
    const { step } = this;
    this.problems.push({
      field: `steps.${step}.${field}`,
      message: `the step ${step}: ${message}`,
      code,
      params: { step, ...params },
    });
  }
}
