import { isDeepStrictEqual } from "node:util";
import type { DataColumn, Signature, SignatureInput } from "@crisol/contract";
import type { Pipeline, SignatureColumn } from "@crisol/engine";

/** Levels that a signature lists. */
const MAXIMUM_LEVELS = 100;

/**
 * The signature that clients see, from the pipeline and the columns of the data it was trained on: the engine knows
 * booleans as numbers only. `levelOrder` gives the levels of a column, most frequent first, as far as known.
 */
export function signatureOf(
  pipeline: Pipeline,
  columns: readonly DataColumn[],
  levelOrder: (column: string) => readonly string[],
): Signature {
  const typeOf = new Map(columns.map((column) => [column.name, column.type]));
  return {
    inputs: pipeline.signature.map((column) => inputOf(column, typeOf.get(column.name), levelOrder(column.name))),
    output: { task: pipeline.task, target: pipeline.targetColumn, classes: [...pipeline.classes] },
  };
}

/** In which a signature differs from what the pipeline takes and answers, as a sentence; undefined where they agree. */
export function signatureMismatch(pipeline: Pipeline, { inputs, output }: Signature): string | undefined {
  const own = pipeline.signature.map(({ name, kind }) => `${name} (${kind})`);
  const said = inputs.map(({ name, type }) => `${name} (${KINDS[type]})`);
  const missing = own.find((input) => !said.includes(input)) ?? said.find((input) => !own.includes(input));
  if (missing !== undefined) return `its signature and its file differ in the input ${missing}`;
  if (output.task !== pipeline.task) return `its signature is for ${output.task}, and its file for ${pipeline.task}`;
  if (output.target !== pipeline.targetColumn) {
    return `its signature predicts ${output.target}, and its file ${pipeline.targetColumn}`;
  }
  if (!isDeepStrictEqual([...output.classes], [...pipeline.classes])) {
    return `the classes of its signature are ${output.classes.join(", ")}, and those of its file ${pipeline.classes.join(", ")}`;
  }
  return undefined;
}

/** As what the engine takes an input; it knows booleans as numbers. */
const KINDS: Readonly<Record<SignatureInput["type"], SignatureColumn["kind"]>> = {
  number: "numeric",
  boolean: "numeric",
  text: "category",
  timestamp: "timestamp",
};

function inputOf(
  column: SignatureColumn,
  dataType: DataColumn["type"] | undefined,
  frequent: readonly string[],
): SignatureInput {
  const { name, kind, nullable: missingSeen, minimum, maximum, median } = column;
  if (kind === "category") {
    // Frequent ones first; the others follow in the order of the alphabet.
    const known = new Set(column.levels);
    const levels = [...new Set([...frequent.filter((level) => known.has(level)), ...column.levels])];
    const example = levels[0] ?? null;
    return {
      name,
      type: "text",
      missingSeen,
      levels: levels.slice(0, MAXIMUM_LEVELS),
      minimum: null,
      maximum: null,
      example,
    };
  }
  const base = { name, missingSeen, levels: null, minimum, maximum };
  if (kind === "timestamp") {
    return { ...base, type: "timestamp", example: median === null ? null : new Date(median).toISOString() };
  }
  if (dataType === "boolean") {
    const example = median === null ? null : median > 0.5;
    return { ...base, type: "boolean", minimum: null, maximum: null, example };
  }
  return { ...base, type: "number", example: median };
}
