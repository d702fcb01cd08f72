import { CrisolError, type PipelineDefinition, type PipelineStep, referencesOf } from "@crisol/contract";
import type { Tx } from "../../store/database.js";
import { keyOfScript, keyOfTraining } from "./key-of-step.js";
import { invalidPipeline } from "./pipeline-graph.js";
import { notStarted, type PipelineRunRecord, type PipelineStepRecord, type StepAlone } from "./pipeline-runs.js";
import { findCached } from "./step-cache.js";
import type { StepTurn } from "./step-inputs.js";
import { hashOfKey } from "./step-key.js";

/**
 * Runs the step `name` and no other: what the steps that it reads of have left before stands for them, whether or not
 * they are asked to run every time. Steps that it only waits for do not matter.
 */
export function stepAlone(
  tx: Tx,
  name: string,
  { serverVersion, nowMs }: { serverVersion: string; nowMs: number },
): StepAlone {
  return {
    name,
    part: (definition) => withWhatItReads(definition, name),
    async taken(run, definition) {
      const known = new Map<string, Partial<PipelineStepRecord>>();
      const missing: string[] = [];
      for (const other of inTurn(definition).filter((one) => one !== name)) {
        const step = definition.steps[other]!;
        const isBehind = readsOf(step).some((needed) => missing.includes(needed));
        const found = isBehind ? undefined : await equalOne(tx, serverVersion, turnOf(run, other, known), step);
        if (found) known.set(other, { ...found, startedAtMs: nowMs, endedAtMs: nowMs });
        else missing.push(other);
      }
      if (missing.length === 0) return known;
      const named = Object.keys(definition.steps).filter((other) => missing.includes(other));
      throw new CrisolError("step_needs_others", { value: name, steps: named.join(", ") });
    },
  };
}

/** The definition with the step, what it reads of, and what those read of. Throws `pipeline_invalid` where there is no such step. */
function withWhatItReads({ parameters, steps }: PipelineDefinition, name: string): PipelineDefinition {
  if (!Object.hasOwn(steps, name)) {
    const choices = Object.keys(steps).join(", ");
    const message = `it has no step ${name}; its steps are ${choices}`;
    throw invalidPipeline([{ field: "step", message, code: "pipeline_step", params: { name, choices } }]);
  }
  const wanted = new Set([name]);
  // What is added to a set while it is gone through is gone through too.
  for (const one of wanted) for (const other of readsOf(steps[one]!)) wanted.add(other);
  const kept = Object.entries(steps).filter(([one]) => wanted.has(one));
  return {
    parameters,
    steps: Object.fromEntries(
      kept.map(([one, step]) => [one, { ...step, after: step.after.filter((other) => wanted.has(other)) }]),
    ),
  };
}

/** The steps, each after those that it reads of. */
function inTurn({ steps }: PipelineDefinition): string[] {
  const done = new Set<string>();
  const visit = (name: string) => {
    if (done.has(name)) return;
    for (const other of readsOf(steps[name]!)) visit(other);
    done.add(name);
  };
  for (const name of Object.keys(steps)) visit(name);
  return [...done];
}

const readsOf = (step: PipelineStep) => referencesOf(step).map((reference) => reference.step);

/** The step as if its turn had come, after those that are known. */
function turnOf(
  run: PipelineRunRecord,
  name: string,
  known: ReadonlyMap<string, Partial<PipelineStepRecord>>,
): StepTurn {
  const steps = [...known].map(([other, step], position) => ({
    pipelineRunId: run.id,
    name: other,
    position,
    ...notStarted,
    ...step,
  }));
  return { run, name, parameters: JSON.parse(run.parameters) as StepTurn["parameters"], steps };
}

async function equalOne(
  tx: Tx,
  serverVersion: string,
  turn: StepTurn,
  step: PipelineStep,
): Promise<Partial<PipelineStepRecord> | undefined> {
  const { key } =
    step.kind === "script" ? await keyOfScript(tx, turn, step) : await keyOfTraining(tx, serverVersion, turn, step);
  const found = await findCached(tx, turn.run.projectId, hashOfKey(key));
  if (!found) return undefined;
  const { pipelineRunId: cachedFrom, jobId, runId } = found;
  return { state: "cached", key: hashOfKey(key), keyParts: JSON.stringify(key), cachedFrom, jobId, runId };
}
