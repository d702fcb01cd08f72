import type { PipelineDefinition, PipelineStep } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { invalidPipeline } from "./pipeline-graph.js";

interface Problem {
  readonly field: string;
  readonly message: string;
}

/**
 * The definition with the versions of the data and recipes that it names, the newest where it says none: every step of a
 * run reads the same. Throws `pipeline_invalid` for what the project has not.
 */
export async function pinVersions(
  db: Kysely<Database>,
  projectId: string,
  definition: PipelineDefinition,
): Promise<PipelineDefinition> {
  const problems: Problem[] = [];
  const steps: Record<string, PipelineStep> = {};
  for (const [name, step] of Object.entries(definition.steps)) {
    const pins = new Pins(db, projectId, name, problems);
    steps[name] = step.kind === "train" ? await pins.training(step) : await pins.script(step);
  }
  if (problems.length > 0) throw invalidPipeline(problems);
  return { ...definition, steps };
}

type OfKind<Kind> = Extract<PipelineStep, { readonly kind: Kind }>;

/** Finds the versions that one step reads. */
class Pins {
  constructor(
    readonly db: Kysely<Database>,
    readonly projectId: string,
    readonly step: string,
    readonly problems: Problem[],
  ) {}

  async script(step: OfKind<"script">): Promise<PipelineStep> {
    if (step.codeId !== null) {
      const code = await this.db
        .selectFrom("code")
        .select("id")
        .where("projectId", "=", this.projectId)
        .where("id", "=", step.codeId)
        .executeTakeFirst();
      if (!code) this.#problem("codeId", `the project has no code ${step.codeId}`);
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
      const what = version === undefined ? `data called ${data} to read` : `version ${version} of the data ${data}`;
      this.#problem(field, `the project has no ${what}`);
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
      const what =
        recipeVersion === undefined ? `recipe ${recipe}` : `version ${recipeVersion} of the recipe ${recipe}`;
      this.#problem("recipe", `the project has no ${what}`);
    }
    return row?.version;
  }

  #problem(field: string, message: string): void {
    this.problems.push({ field: `steps.${this.step}.${field}`, message: `the step ${this.step}: ${message}` });
  }
}
