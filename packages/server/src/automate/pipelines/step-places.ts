import { CrisolError, type PipelineDefinition } from "@crisol/contract";
import type { Kysely } from "kysely";
import { checkResources } from "../../compute/targets/require-fit.js";
import type { Database } from "../../store/database.js";
import type { PipelineProblem } from "./pipeline-graph.js";

/** Steps that ask for more, or for another place, than any compute target has: each with what there is. */
export async function placeProblems(
  db: Kysely<Database>,
  { steps }: PipelineDefinition,
): Promise<readonly PipelineProblem[]> {
  const problems: PipelineProblem[] = [];
  for (const [step, { resources }] of Object.entries(steps)) {
    const { cores, ...rest } = resources;
    try {
      await checkResources(db, { ...rest, cores: cores ?? undefined });
    } catch (error) {
      if (!(error instanceof CrisolError) || error.code !== "no_target_fits") throw error;
      problems.push({
        field: `steps.${step}.resources`,
        message: `the step ${step}: no compute target can run it: ${error.params.problem}`,
        code: "step_no_target",
        params: { step, problem: String(error.params.problem) },
      });
    }
  }
  return problems;
}
